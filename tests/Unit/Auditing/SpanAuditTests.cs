using System.Collections.Immutable;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Auditing;

namespace PantherStorage.Tests.Unit.Auditing;

public sealed class SpanAuditTests
{
    [Test]
    public void A_pool_that_lies_as_planned_has_no_findings() => Assert.That(Findings(Raid1(), ["raid1"], "sda2", "sdb2"), Is.Empty);

    [Test]
    public void A_pool_on_one_disk_is_asked_for_no_copies() => Assert.That(Findings(pool => pool, ["single", "dup"], "sda2"), Is.Empty);

    [Test]
    public void A_lost_disk_is_an_error() => Assert.That(
        Findings(Raid1(), ["raid1"], "sda2").Single(), Has.Property(nameof(AuditFinding.Severity)).EqualTo(Severity.Error).And.Property(nameof(AuditFinding.Remedy)).Contains("btrfs replace start"));

    [Test]
    public void Blocks_of_one_copy_that_a_degraded_mount_left_are_an_error_with_the_balance_that_ends_them()
    {
        var findings = Findings(Raid1(), ["raid1", "single"], "sda2", "sdb2");

        Assert.That(findings.Select(finding => (finding.Severity, finding.Remedy)), Is.EqualTo(new[]
        {
            (Severity.Error, "`btrfs balance start -dconvert=raid1,soft /`"), (Severity.Error, "`btrfs balance start -mconvert=raid1,soft /`"),
        }));
    }

    [Test]
    public void A_disk_that_nobody_planned_is_a_warning() =>
        Assert.That(Findings(pool => pool, ["single"], "sda2", "sdb2").Single().Severity, Is.EqualTo(Severity.Warning));

    [Test]
    public void A_bare_disk_where_a_container_is_planned_is_an_error() =>
        Assert.That(Findings(pool => pool with { Encryption = DiskEncryption.Luks2 }, ["single"], "sda2").Single().Reality, Is.EqualTo("sda2 is not encrypted"));

    private static Func<PoolPlan, PoolPlan> Raid1() => pool => pool with
    {
        Span = new PoolSpan([new DiskPlan("mirror", [new PartitionPlan("disk-mirror-root", PartitionKind.Btrfs, 0)])], BlockProfile.Raid1, BlockProfile.Raid1),
    };

    private static IReadOnlyList<AuditFinding> Findings(Func<PoolPlan, PoolPlan> planned, ImmutableArray<string> profiles, params string[] devices)
    {
        var world = World.AsPlanned("yoga").Well().WithPool("primary", pool => pool with { Members = new MemberFacts(new BtrfsMembers([.. devices], 0, profiles, profiles), [.. devices]) });
        return (world with { Plan = world.Plan with { Pools = [planned(world.Plan.Pools[0])] } }).Findings;
    }
}
