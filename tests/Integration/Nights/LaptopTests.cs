using NodaTime;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Nights;

/// <summary>The built program on a machine that is carried about.</summary>
public sealed class LaptopTests
{
    [Test]
    public async Task On_a_low_battery_nothing_is_sent_status_tells_and_a_run_by_hand_goes_on()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        Battery(host, "Discharging", 21);

        var waiting = await host.Program("backup", "run", "--json");
        var status = await host.Try("status");
        var sent = host.World.Server.Requests.Count(S3Operation.PutObject);
        var byHand = await host.Program("backup", "run", "--label", "home");
        Battery(host, "Charging", 21);
        var caughtUp = BackupReports.ReadRun((await host.Program("backup", "run", "--if-missed", "--json")).StandardOutput);
        var after = await host.Try("status");

        Assert.That(waiting.StandardOutput, Does.Contain("the machine is on battery with 21 %, and storage.backup.minBatteryPercent is 30"));
        Assert.That(sent, Is.Zero);
        Assert.That(status.StandardOutput, Does.Contain("WAITS all backups, since ").And.Contain("on battery with 21 %"));
        Assert.That(byHand.StandardError, Does.Contain("a run by hand goes on"));
        Assert.That(caughtUp.Items.Select(item => (item.Label, item.Outcome)), Is.EquivalentTo(new[] { ("home", Outcome.Skipped), ("data", Outcome.Stored) }));
        Assert.That(after.StandardOutput, Does.Not.Contain("WAITS"));
    }

    [TestCase("u 1", true)]
    [TestCase("u 3", true)]
    [TestCase("u 4", false)]
    [TestCase("", false)]
    public async Task On_a_metered_line_nothing_is_sent(string answer, bool waits)
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        var dummies = Directory.CreateDirectory(Path.Combine(host.Root, "dummies")).FullName;
        var busctl = Path.Combine(dummies, "busctl");
        await File.WriteAllTextAsync(busctl, answer.Length > 0 ? $"#!/bin/sh\necho '{answer}'\n" : "#!/bin/sh\nexit 1\n");
        File.SetUnixFileMode(busctl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var run = await host.ProgramWith([$"PATH={dummies}:{Environment.GetEnvironmentVariable("PATH")}"], "backup", "run");

        Assert.That(run.StandardOutput.Contains("the line is metered, and storage.backup.onMetered is not set"), Is.EqualTo(waits), run.StandardOutput);
        Assert.That(host.World.Server.Requests.Count(S3Operation.PutObject), waits ? Is.Zero : Is.GreaterThan(0));
    }

    [Test]
    public async Task A_window_that_was_missed_is_made_up_for_once()
    {
        await using var host = await HostRoot.Make();
        var now = SystemClock.Instance.GetCurrentInstant().InUtc().LocalDateTime;
        var window = $"{now.PlusHours(-2):HH:mm}-{now.PlusHours(-1):HH:mm}";
        host.Backup($$""" "window": { "weekdays": "{{window}}", "weekends": "{{window}}" }, """);
        await host.Program("snapshot", "create");

        var first = await host.Program("backup", "run", "--if-missed");
        await host.Program("snapshot", "create");
        var second = await host.Program("backup", "run", "--if-missed");
        await File.WriteAllTextAsync(Path.Combine(new HostPaths(host.Root).State, "night.json"), "{ half");
        using (RunLock.Take(new HostPaths(host.Root), "backup"))
            Assert.That((await host.Program("backup", "run", "--if-missed")).StandardOutput, Does.Contain("another backup is running"));
        var third = await host.Program("backup", "run", "--if-missed");

        Assert.That(first.StandardOutput, Does.Contain("home: full").And.Contain("data: full"));
        Assert.That(second.StandardOutput, Does.Contain("nothing was done: the last window's backups were made"));
        Assert.That(third.StandardOutput, Does.Contain("home: "));
    }

    private static void Battery(HostRoot host, string status, int percent)
    {
        var directory = Directory.CreateDirectory(Path.Combine(host.Root, "sys/class/power_supply/BAT0")).FullName;
        File.WriteAllText(Path.Combine(directory, "type"), "Battery\n");
        File.WriteAllText(Path.Combine(directory, "status"), $"{status}\n");
        File.WriteAllText(Path.Combine(directory, "capacity"), $"{percent}\n");
    }
}
