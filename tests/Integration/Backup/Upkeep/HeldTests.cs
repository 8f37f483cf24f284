using System.Globalization;
using System.Text.Json;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>What looks wrong with a label's backups: the built program tells it everywhere, and deletes nothing for it until a person says that it is right.</summary>
public sealed class HeldTests
{
    [Test]
    public async Task Damage_that_was_found_is_known_to_every_command_until_a_full_proof_takes_it_back()
    {
        await using var host = await Host(weekly: 1);
        await Made(host, "weekly");
        await Trees.Change(Home(host), 2);
        await Made(host, "weekly", "--full");
        var (sound, damaged) = ((await Keys(host))[0], (await Keys(host))[1]);
        await ForgetAllButTheNewest(host);
        await Trees.Change(Home(host), 3);
        await Made(host, "weekly");
        host.World.Server.FlipByte(damaged, 5000);

        var found = await host.Try("backup", "verify", "--level", "full");
        var again = await host.Try("backup", "verify");
        var listed = await host.Program("backup", "list", "--label", "home");
        var status = await host.Try("status");
        var impact = await host.Program("backup", "impact", damaged);
        var pruned = await host.Program("backup", "prune");
        var local = await host.Program("snapshot", "prune");
        var restored = await host.Try("restore", "--label", "home", "--to", Path.Combine(host.Root, "restored"));

        Assert.That((found.ExitCode, again.ExitCode), Is.EqualTo((1, 1)), found.StandardOutput + again.StandardOutput);
        Assert.That(again.StandardOutput, Does.Contain($"{damaged} is damaged, as "));
        Assert.That(listed.StandardOutput, Does.Contain($"damaged: {damaged}").And.Contain("broken: "));
        Assert.That((ExitCode)status.ExitCode, Is.EqualTo(ExitCode.Failed), status.StandardError);
        Assert.That(status.StandardOutput, Does.Contain("HELD  home: held since").And.Contain("DAMAGED  home: 1 backup,"));
        Assert.That(impact.StandardOutput, Does.Contain("which is damaged"));
        Assert.That(pruned.StandardOutput, Does.Contain("freed 0 B; 4 backups kept").And.Contain("backup accept --label home"));
        Assert.That(local.StandardOutput + local.StandardError, Does.Contain("nothing of home was deleted"));
        Assert.That((ExitCode)restored.ExitCode, Is.EqualTo(ExitCode.BackupDamaged), restored.StandardError);
        Assert.That(restored.StandardError, Does.Contain($"--backup {sound}"));

        await Trees.Change(Home(host), 4);
        await Made(host, "weekly");
        var next = (await Backups(host))[^1];
        Assert.That(next.GetProperty("chain").EnumerateArray().Select(key => key.GetString()), Has.None.EqualTo(damaged));
        Assert.That(next.GetProperty("state").GetString(), Is.EqualTo("complete"));

        host.World.Server.FlipByte(damaged, 5000);
        var proved = await host.Program("backup", "verify", "--level", "full");
        Assert.That(proved.StandardOutput, Does.Contain("is proved sound now"));
        Assert.That((await Backups(host)).Select(backup => backup.GetProperty("state").GetString()), Is.All.EqualTo("complete"));
        await host.Program("status");
    }

    [Test]
    public async Task After_it_was_accepted_damage_takes_no_place_of_what_is_sound()
    {
        await using var host = await Host(weekly: 1);
        await Made(host, "weekly", "--full");
        await Trees.Change(Home(host), 2);
        await Made(host, "weekly", "--full");
        var keys = await Keys(host);
        host.World.Server.FlipByte(keys[1], 5000);
        Assert.That((await host.Try("backup", "verify", "--level", "full")).ExitCode, Is.EqualTo(1));

        await host.Program("backup", "accept", "--label", "home");
        await host.Program("backup", "prune");

        Assert.That(await Keys(host), Is.EqualTo(keys), "the sound one is the newest that can be restored, the damaged one the newest of its kind");
        Assert.That((await host.Program("status")).StandardOutput, Does.Contain("DAMAGED  home: 1 backup,").And.Not.Contain("HELD"));
    }

    [Test]
    public async Task A_key_that_may_not_write_says_that_the_damage_is_not_written_down()
    {
        await using var host = await Host(weekly: 1);
        await Made(host, "weekly");
        var key = (await Keys(host))[0];
        host.World.Server.FlipByte(key, 5000);
        host.World.Server.Faults.Add(PantherStorage.Harness.ObjectStores.StandIn.InjectedFault.Refused(403, "AccessDenied", "injected").On(PantherStorage.Harness.ObjectStores.StandIn.S3Operation.PutObject).Next(100));

        var found = await host.Try("backup", "verify", "--level", "full");

        Assert.That((ExitCode)found.ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(found.StandardOutput, Does.Contain("could not be recorded in the bucket"));
        Assert.That(await host.World.Store.Head(ArchiveKey.ParseArchive(key)!.Damage, default), Is.Null);
    }

    [Test]
    public async Task A_database_that_was_emptied_is_told_by_run_status_and_verify_and_its_backups_are_held()
    {
        await using var host = await Host(weekly: 1);
        await Made(host, "weekly", "--full");
        await Trees.Change(Home(host), 2);
        await Made(host, "weekly", "--full");
        foreach (var entry in Directory.EnumerateFileSystemEntries(Home(host)).Where(entry => !entry.EndsWith(".snapshots", StringComparison.Ordinal)))
            await ScratchBtrfs.Run("rm", "-rf", entry);
        Directory.CreateDirectory(Path.Combine(Home(host), "data"));

        var run = await Made(host, "weekly", "--full");
        var status = await host.Try("status", "--metrics", Path.Combine(host.Root, "panther.prom"));
        var verified = await host.Program("backup", "verify");
        var pruned = await host.Program("backup", "prune");
        var local = await host.Program("snapshot", "prune");
        var accepted = await host.Program("backup", "accept", "--label", "home");
        var after = await host.Program("status");

        Assert.That(run.StandardError, Does.Contain("WARNING  home: held since").And.Contain("the full ones before it"));
        Assert.That((ExitCode)status.ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(status.StandardOutput, Does.Contain("HELD  home").And.Contain("1 of 2 labels is held"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Root, "panther.prom")), Does.Contain("pantheros_backup_held{host=\"yoga-laptop\",target=\"home\"} 1\n").And.Contain("target=\"data\"} 0\n"));
        Assert.That(verified.StandardOutput, Does.Contain("note: yoga-laptop/home/ held since"));
        Assert.That(pruned.StandardOutput, Does.Contain("4 backups kept"));
        Assert.That(local.StandardOutput + local.StandardError, Does.Contain("nothing of home was deleted"));
        Assert.That(accepted.StandardOutput, Does.Contain("its retention goes on"));
        Assert.That(after.StandardOutput, Does.Not.Contain("HELD"));
        await host.Program("backup", "verify", "--level", "full");
        Assert.That((await host.Program("backup", "prune")).StandardOutput, Does.Contain("deleted"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Files_that_were_all_rewritten_and_renamed_at_once_are_told_and_held(bool full)
    {
        await using var host = await Host(weekly: 1);
        for (var file = 0; file < 60; file++)
            await File.WriteAllTextAsync(Path.Combine(Home(host), $"letter-{file}"), $"Dear {file}");
        await ScratchBtrfs.Run("find", Home(host), "-name", "letter-*", "-exec", "touch", "--date=2020-01-01", "{}", "+");
        // What changed less than five seconds before a snapshot is not remembered.
        await Task.Delay(TimeSpan.FromSeconds(6));
        await Made(host, "weekly");
        for (var file = 0; file < 60; file++)
        {
            await File.WriteAllTextAsync(Path.Combine(Home(host), $"letter-{file}"), $"ransom {file}");
            if (file % 2 == 0)
                File.Move(Path.Combine(Home(host), $"letter-{file}"), Path.Combine(Home(host), $"letter-{file}.locked"));
        }

        var run = await Made(host, "weekly", full ? ["--full"] : []);

        Assert.That(run.StandardError, Does.Contain("WARNING  home: held since").And.Contain("a program that encrypts them").And.Match("3[0-9] changed and 30 are gone"));
        Assert.That((await host.Program("backup", "prune", "--dry-run")).StandardOutput, Does.Not.Contain("would delete"));
    }

    private static string Home(HostRoot host) => Path.Combine(host.Root, "home");

    /// <summary>A host whose directory of data is in the bucket, and whose policy keeps so many weeks.</summary>
    private static async Task<HostRoot> Host(int weekly)
    {
        var host = await HostRoot.Make();
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("weekly", weekly, "Sun *-*-* 03:00")]),
            Backup = host.World.Plan.Backup with { Items = [.. host.World.Plan.Backup.Items.Select(item => item with { Tier = "weekly" })] },
        }));
        await host.Program("snapshot", "create", "--tier", "weekly");
        await host.Program("backup", "run", "--label", "data");
        return host;
    }

    private static async Task<CommandResult> Made(HostRoot host, string tier, params string[] more)
    {
        await host.Program("snapshot", "create", "--tier", tier);
        return await host.Program(["backup", "run", "--label", "home", .. more]);
    }

    /// <summary>So that the next backup builds on that: seconds apart, the months ahead make no choice between two fulls.</summary>
    private static async Task ForgetAllButTheNewest(HostRoot host)
    {
        var numbers = Directory.GetDirectories(Path.Combine(Home(host), ".snapshots")).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order().ToList();
        foreach (var number in numbers.SkipLast(1))
            await ScratchBtrfs.Run("snapper", "--no-dbus", "--root", host.Root, "--config", "home", "delete", $"{number}");
    }

    private static async Task<List<JsonElement>> Backups(HostRoot host) =>
        [.. JsonDocument.Parse((await host.Program("backup", "list", "--label", "home", "--json")).StandardOutput).RootElement.GetProperty("backups").EnumerateArray()];

    private static async Task<List<string>> Keys(HostRoot host) => [.. (await Backups(host)).Select(backup => backup.GetProperty("key").GetString()!)];
}
