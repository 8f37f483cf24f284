using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Tests.Unit.Auditing;

/// <summary>A planned replica that is not there, or stale, is a finding.</summary>
public sealed class ReplicaAuditTests
{
    private static readonly ImmutableArray<string> Configs = World.AsPlanned("zephyrus").Plan.Replica!.Configs;

    [Test]
    public void A_replica_that_follows_its_snapshots_is_no_finding() =>
        Assert.That(With(new ReplicaSeen(World.Now - Duration.FromHours(1), 7, 0, null)).Findings, Is.Empty);

    [Test]
    public void One_that_was_never_written_is_a_finding_for_each_subvolume() =>
        Assert.That(With(ReplicaSeen.Nothing).Findings.Select(finding => (finding.Subject, finding.Reality)), Is.EquivalentTo(Configs.Select(config => ($"replica of {config}", "there is none"))));

    [Test]
    public void A_stale_one_is_a_finding_that_has_the_reason_of_the_last_run()
    {
        var finding = With(new ReplicaSeen(World.Now - Duration.FromDays(3), 7, 0, "the pool is full")).Findings[0];

        Assert.That(finding.Reality, Is.EqualTo("the newest is of a snapshot that is 72 h old; the last run: the pool is full"));
        Assert.That(finding.Remedy, Does.Contain("panther-storage replica run"));
    }

    [Test]
    public void Copies_that_were_changed_are_a_finding() =>
        Assert.That(With(new ReplicaSeen(World.Now, 7, 2, null)).Findings[0].Reality, Is.EqualTo("2 copies were made writable or changed since"));

    [Test]
    public void One_that_cannot_be_looked_at_is_a_finding_with_the_reason() => Assert.That(
        World.AsPlanned("zephyrus").Well().WithUpkeep(upkeep => upkeep with { ReplicaUnreadable = "nothing is mounted" }).Findings.Single().Reality,
        Is.EqualTo("it cannot be looked at: nothing is mounted"));

    private static World With(ReplicaSeen seen) => World.AsPlanned("zephyrus").Well().WithUpkeep(upkeep => upkeep with
    {
        Replica = Configs.ToImmutableDictionary(config => config, _ => seen),
    });
}
