using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Profiles;
using PantherStorage.Engine.Rendering.Units;
using PantherStorage.Harness.Drills;

namespace PantherStorage.Tests.Vm.Policy;

/// <summary>One machine with a real systemd: what it thinks of the units, whether they work, whether they fire.</summary>
[TestFixture]
[NonParallelizable]
public sealed class UnitsTests
{
    /// <summary>All of yoga's timers, as <c>systemctl</c> takes them.</summary>
    private static readonly string[] Timers =
        [.. SystemdUnits.Render(PlanOf(KnownHosts.Named(UnitGuest.Host)), new UnitOptions()).Keys.Where(name => name.EndsWith(".timer"))];

    private UnitGuest guest = null!;

    private static IEnumerable<HostProfile> Hosts => KnownHosts.All;

    [OneTimeSetUp]
    public async Task Boot() => guest = await UnitGuest.Start();

    [OneTimeTearDown]
    public async Task End()
    {
        if (guest is not null)
            await guest.DisposeAsync();
    }

    [TestCaseSource(nameof(Hosts))]
    public async Task Systemd_accepts_every_unit_without_a_word(HostProfile host)
    {
        var verified = await guest.Script($"cd {UnitGuest.UnitsOf(host)} && systemd-analyze verify --man=no ./panther-*.service ./panther-*.timer $(ls ./fstrim-weekly.* 2>/dev/null || true)");

        Assert.That(verified.Succeeded, verified.LastWords);
        Assert.That(verified.StandardError, Is.Empty);
    }

    [Test]
    public async Task Systemd_understands_every_schedule()
    {
        string[] zones = ["UTC", "Europe/Berlin", "America/Los_Angeles"];
        var calendars = (from host in KnownHosts.All
                         from zone in zones
                         let options = Hourly(zone)
                         from job in Jobs.Of(Planner.Plan(host, options), new UnitOptions())
                         from calendar in job.Calendars
                         select calendar).Distinct().ToArray();

        var understood = await guest.Output(["systemd-analyze", "calendar", .. calendars]);

        Assert.That(understood.Split('\n').Count(line => line.Contains("Next elapse:") && !line.EndsWith("never")), Is.EqualTo(calendars.Length), understood);
    }

    [Test]
    public async Task Snapshots_are_made_in_their_sandbox()
    {
        await guest.Instead("panther-snapshot.service", $"{GuestEngine.Executable} snapshot create --tier monthly");

        await guest.Serve("panther-snapshot.service");

        Assert.That(await guest.Output(GuestEngine.Executable, "snapshot", "list"), Does.Match(@"(?m)^home .* monthly ").And.Match(@"(?m)^root .* monthly "));
    }

    [Test]
    [DependsOnTest(nameof(Snapshots_are_made_in_their_sandbox))]
    public async Task A_backup_is_stored_and_checked_in_their_sandboxes()
    {
        await guest.Instead("panther-backup.service", $"{GuestEngine.Executable} backup run --label home --label etc");

        Assert.That(await guest.Serve("panther-backup.service"), Does.Contain("home: full").And.Contain("etc: full"));
        Assert.That(await guest.Serve("panther-backup-validation.service"), Does.Contain("2 backups").And.Contain("0 findings"));
    }

    [Test]
    public async Task The_disks_are_scrubbed_and_trimmed_in_their_sandboxes()
    {
        Assert.That(await guest.Serve("panther-scrub-primary.service"), Does.Contain("no errors found"));
        Assert.That(await guest.Serve("fstrim-weekly.service"), Does.Contain("trimmed on"));
    }

    /// <summary>After the backup, whose signature the bucket would find too old or too young.</summary>
    [Test]
    [DependsOnTest(nameof(A_backup_is_stored_and_checked_in_their_sandboxes), AllowFailure = true)]
    public async Task At_two_o_clock_the_snapshots_are_made_and_within_half_an_hour_the_backups()
    {
        await guest.Output(["systemctl", "enable", "--now", .. Timers]);
        var snapshots = await TimerFires.Next(guest.Machine, "panther-snapshot.timer");
        var backups = await TimerFires.Next(guest.Machine, "panther-backup.timer");
        var trims = await TimerFires.Next(guest.Machine, "fstrim-weekly.timer");

        // The guests have no time service that would set it back. A Tuesday, so that nothing weekly or monthly is due.
        await guest.Output("date", "--utc", "--set", "2035-05-15 01:59:59");
        await guest.Machine.Wait(snapshots, CancellationToken.None);
        await guest.Output("date", "--utc", "--set", "2035-05-15 02:30:59");
        await guest.Machine.Wait(backups, CancellationToken.None);

        Assert.That((await TimerFires.Next(guest.Machine, "fstrim-weekly.timer")).Before, Is.EqualTo(trims.Before), "the trim is Sunday's");
        Assert.That(await guest.Output("systemctl", "show", "--property=InvocationID", "--value", "panther-snapshot.service"), Is.Not.Empty);
    }

    [Test]
    [DependsOnTest(nameof(At_two_o_clock_the_snapshots_are_made_and_within_half_an_hour_the_backups))]
    public async Task What_was_missed_while_the_timer_was_off_is_made_up_for()
    {
        await guest.Output("systemctl", "stop", "panther-snapshot.timer");
        var snapshots = await TimerFires.Next(guest.Machine, "panther-snapshot.timer");
        await guest.Output("date", "--utc", "--set", "2035-05-17 12:00:00");

        await guest.Output("systemctl", "start", "panther-snapshot.timer");

        await guest.Machine.Wait(snapshots, CancellationToken.None);
    }

    private static StorageOptions Hourly(string zone) => new()
    {
        TimeZone = zone,
        Snapshots = new SnapshotOptions { Retention = new RetentionOptions { Hourly = 24 } },
    };

    private static StoragePlan PlanOf(HostProfile host) => Planner.Plan(host, new StorageOptions());
}
