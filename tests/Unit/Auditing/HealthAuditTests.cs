using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Auditing;

namespace PantherStorage.Tests.Unit.Auditing;

/// <summary>Room, errors, scrubs, subvolumes, snapshots, timers and swap.</summary>
public sealed class HealthAuditTests
{
    private static readonly string[] Hosts = [.. KnownHosts.All.Select(host => host.Name)];

    [TestCaseSource(nameof(Hosts))]
    public void A_host_that_is_well_has_no_findings(string host) => Assert.That(World.AsPlanned(host).Well().Findings, Is.Empty);

    [TestCase(40, Severity.Warning)]
    [TestCase(10, Severity.Error)]
    public void A_pool_that_fills_up_is_told_before_it_is_full(int free, Severity severity)
    {
        var finding = Yoga().WithPool("primary", pool => pool with { Usage = pool.Usage with { Free = Bytes.GiB(free) } }).Findings.Single();

        Assert.That((finding.Severity, finding.Reality), Is.EqualTo((severity, $"{free} GiB of 500 GiB is free, {free / 5} %")));
    }

    [Test]
    public void A_pool_whose_metadata_cannot_grow_is_told_although_there_is_room() => Assert.That(
        Yoga().WithPool("primary", pool => pool with { Usage = pool.Usage with { Unallocated = Bytes.MiB(100) } }).Findings.Single().Because,
        Does.Contain("ENOSPC"));

    [Test]
    public void A_default_subvolume_that_nothing_mounts_is_told_with_what_rolls_back_here()
    {
        var finding = Yoga().WithPool("primary", pool => pool with { StrayDefault = 300 }).Findings.Single();

        Assert.That((finding.Severity, finding.Reality), Is.EqualTo((Severity.Warning, "subvolume 300 is, as after `snapper rollback`")));
        Assert.That(finding.Remedy, Does.Contain("panther-storage snapshot rollback").And.Contain("btrfs subvolume set-default 5 /"));
    }

    [Test]
    public void A_device_that_counted_errors_is_an_error_with_its_counters()
    {
        var errors = new DeviceErrors("/dev/nvme0n1p2", ImmutableSortedDictionary<string, long>.Empty.Add("corruption_errs", 3));
        var finding = Yoga().WithPool("primary", pool => pool with { Errors = [errors] }).Findings.Single();

        Assert.That((finding.Severity, finding.Reality), Is.EqualTo((Severity.Error, "/dev/nvme0n1p2: corruption_errs 3")));
    }

    [Test]
    public void A_pool_that_was_never_scrubbed_or_long_ago_is_told()
    {
        Assert.That(Scrubbed(new ScrubStatus(null, string.Empty, string.Empty)).Single().Reality, Is.EqualTo("it was never scrubbed"));
        Assert.That(Scrubbed(new ScrubStatus(World.Now - Duration.FromDays(36), "finished", string.Empty)).Single().Reality, Does.Contain("36 days ago"));
        Assert.That(Scrubbed(new ScrubStatus(World.Now - Duration.FromDays(34), "finished", string.Empty)), Is.Empty);
    }

    [Test]
    public void Errors_of_a_scrub_are_an_error() => Assert.That(
        Scrubbed(new ScrubStatus(World.Now, "finished", "csum=2")).Single(),
        Has.Property(nameof(AuditFinding.Severity)).EqualTo(Severity.Error).And.Property(nameof(AuditFinding.Reality)).EqualTo("the last scrub found: csum=2"));

    [Test]
    public void A_subvolume_that_is_not_there_is_an_error_and_one_that_nobody_planned_a_warning()
    {
        var findings = Yoga().WithPool("primary", pool => pool with { Subvolumes = pool.Subvolumes.Replace("@nix", "@old") }).Findings;

        Assert.That(findings.Select(finding => (finding.Severity, finding.Reality)), Is.EqualTo(new[]
        {
            (Severity.Error, "there is no such subvolume"), (Severity.Warning, "it is there"),
        }));
    }

    [Test]
    public void Snapshots_that_are_missing_old_or_too_many_are_told()
    {
        Assert.That(Snapshots([]).Single().Reality, Is.EqualTo("there is none of home"));
        Assert.That(Snapshots([World.Now - Duration.FromHours(27)]).Single().Reality, Is.EqualTo("the newest is 27 h old"));
        Assert.That(Snapshots([World.Now - Duration.FromHours(25)]), Is.Empty);
        Assert.That(Snapshots([.. Enumerable.Range(0, 24).Select(hour => World.Now - Duration.FromHours(hour))]).Single().Reality, Is.EqualTo("there are 24"));
    }

    [Test]
    public void Timers_that_nobody_enabled_are_told_at_once()
    {
        var finding = Yoga().WithUpkeep(upkeep => upkeep with { Wanted = ["panther-snapshot.timer", "panther-backup.timer", "fstrim-weekly.timer"] }).Findings.Single();

        Assert.That(finding.Reality, Is.EqualTo("not enabled: panther-backup.timer, fstrim-weekly.timer"));
    }

    [Test]
    public void A_swap_file_that_the_kernel_does_not_use_is_told() => Assert.That(
        World.AsPlanned("hetzner").Well().WithUpkeep(upkeep => upkeep with { Swaps = [] }).Findings.Single().Reality,
        Is.EqualTo("the kernel does not use it"));

    [Test]
    public void The_metrics_name_every_pool_and_count_every_severity()
    {
        var world = World.AsPlanned("zephyrus").Well().Without("/home");

        var text = PrometheusText.Write(AuditMetrics.Of(world.Plan, world.Facts, world.Findings, World.Now));

        Assert.That(text, Does.Contain("pantheros_audit_findings{host=\"zephyrus-laptop\",severity=\"error\"} 1\n")
            .And.Contain("pantheros_disk_free_bytes{host=\"zephyrus-laptop\",pool=\"secondary\"} 375809638400\n"));
        Assert.That(text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'), Is.All.Match(@"^pantheros_[a-z_]+\{host=""zephyrus-laptop""[^}]*\} [0-9.E+]+$"));
    }

    private static World Yoga() => World.AsPlanned("yoga").Well();

    private static IReadOnlyList<AuditFinding> Scrubbed(ScrubStatus scrub) => Yoga().WithPool("primary", pool => pool with { Scrub = scrub }).Findings;

    private static IReadOnlyList<AuditFinding> Snapshots(ImmutableArray<Instant> made) =>
        Yoga().WithUpkeep(upkeep => upkeep with { Snapshots = upkeep.Snapshots.SetItem("home", made) }).Findings;
}
