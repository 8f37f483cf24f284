using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>
/// The plan against what the kernel does. Pure: what was seen comes in, what differs goes out. What a mount asked for
/// proves nothing, because Btrfs silently drops pool-wide options of every mount but a pool's first.
/// </summary>
public static class Audit
{
    /// <returns>Errors first; empty when everything is as planned.</returns>
    public static ImmutableArray<AuditFinding> Compare(StoragePlan plan, HostFacts facts) =>
    [
        .. plan.Pools.SelectMany(pool => PoolAudit.Of(pool, facts).Concat(SpanAudit.Of(pool, facts)).Concat(HealthAudit.Of(pool, facts)))
            .Concat(plan.Pools.SelectMany(pool => pool.Subvolumes.SelectMany(subvolume =>
                MountAudit.Of(pool, subvolume, facts).Concat(InodeAudit.Of(subvolume, facts)))))
            .Concat(MountAudit.Unplanned(plan, facts))
            .Concat(BootAudit.Of(plan, facts))
            .Concat(UpkeepAudit.Of(plan, facts))
            .OrderByDescending(finding => finding.Severity),
    ];

    internal static string Subject(SubvolumePlan subvolume) => $"{subvolume.Name} at {subvolume.MountPoint}";
}
