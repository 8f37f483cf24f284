using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>Two hosts side by side, fact by fact.</summary>
/// <param name="Left">A host's name.</param>
/// <param name="Right">Another's.</param>
/// <param name="Same">What holds of both alike, e.g. <c>@nix: mounted at</c>.</param>
/// <param name="Differences">What does not, in the plans' order.</param>
public sealed record PlanComparison(string Left, string Right, ImmutableArray<string> Same, ImmutableArray<PlanDifference> Differences)
{
    public static PlanComparison Of((HostProfile Host, StoragePlan Plan) left, (HostProfile Host, StoragePlan Plan) right)
    {
        var (ours, theirs) = (Facts(left.Host, left.Plan).ToList(), Facts(right.Host, right.Plan).ToList());
        var (mine, other) = (ours.ToDictionary(fact => fact.About, fact => fact.Value, StringComparer.Ordinal), theirs.ToDictionary(fact => fact.About, fact => fact.Value, StringComparer.Ordinal));
        var all = ours.Concat(theirs).Select(fact => fact.About).Distinct(StringComparer.Ordinal)
            .Select(about => new PlanDifference(about, mine.GetValueOrDefault(about, PlanDifference.Nothing), other.GetValueOrDefault(about, PlanDifference.Nothing)))
            .ToLookup(fact => fact.Left == fact.Right);
        return new PlanComparison(left.Plan.Profile, right.Plan.Profile, [.. all[true].Select(fact => fact.About)], [.. all[false]]);
    }

    private static IEnumerable<(string About, string Value)> Facts(HostProfile host, StoragePlan plan)
    {
        yield return ("class", plan.Class);
        yield return ("kind", host.Kind.ToString().ToLowerInvariant());
        yield return ("name in the bucket", plan.BucketPrefix);
        if (plan.Firmware is { } firmware)
            yield return ("firmware", firmware.Kind.Title());
        yield return ("user", plan.User);
        yield return ("time zone", plan.TimeZone);
        foreach (var disk in host.Disks)
            yield return ($"{disk.Role} disk", disk.DeviceName is { } name ? $"{name}, {disk.Size}" : $"{disk.Size}");
        foreach (var pool in plan.Pools)
        {
            yield return ($"{pool.Name} pool: label", pool.Label);
            yield return ($"{pool.Name} pool: partitions", string.Join(", ", pool.Partitions.Select(partition => partition.Name)));
            if (pool.Span is { } span)
                yield return ($"{pool.Name} pool: copies", $"data {span.Data.Word()}, metadata {span.Metadata.Word()} on {Counted.Of(pool.Disks.Count(), "disk")}");
            if (pool.Encryption is not null)
                yield return ($"{pool.Name} pool: encryption", "LUKS2");
            yield return ($"{pool.Name} pool: options", string.Join(",", pool.MountOptions));
            foreach (var fact in pool.Subvolumes.SelectMany(subvolume => Facts(pool, subvolume)))
                yield return fact;
        }

        yield return ("snapshots", plan.Snapshots.Enabled ? "on" : "off");
        foreach (var tier in plan.Snapshots.Tiers)
            yield return ($"{tier.Name} snapshots", $"{tier.Keep} kept, {tier.Calendar}");
        yield return ("backups", plan.Backup.Enabled ? plan.Backup.Calendar : "off");
        yield return ("fstrim", plan.TrimCalendar ?? PlanDifference.Nothing);
        foreach (var item in plan.Backup.Items)
            yield return ($"backup of {item.Label}", $"{item.Path} from {item.Subvolume}, {item.Tier}");
        foreach (var left in plan.Backup.LeftOut)
            yield return ($"{left.Path} is not backed up", left.Because);
        yield return ("work that may be lost: target", RecoveryTargets.Span(plan.Recovery.RpoMinutes));
        yield return ("work that may be lost: delivered", plan.Recovery.DeliveredRpoMinutes is { } delivered ? RecoveryTargets.Span(delivered) : "everything");
        yield return ("back within", RecoveryTargets.Span(plan.Recovery.RtoMinutes));
    }

    private static IEnumerable<(string About, string Value)> Facts(PoolPlan pool, SubvolumePlan subvolume)
    {
        yield return ($"{subvolume.Name}: mounted at", $"{subvolume.MountPoint} of the {pool.Name} pool");
        yield return ($"{subvolume.Name}: for", subvolume.Policy);
        yield return ($"{subvolume.Name}: asked for", string.Join(",", subvolume.Intent));
        yield return ($"{subvolume.Name}: options", string.Join(",", subvolume.MountOptions));
        yield return ($"{subvolume.Name}: chattr +C", subvolume.Nodatacow ? "yes" : "no");
        yield return ($"{subvolume.Name}: compression property", subvolume.CompressionProperty ?? PlanDifference.Nothing);
        yield return ($"{subvolume.Name}: owner and mode", $"{subvolume.Owner} {subvolume.Mode}");
        yield return ($"{subvolume.Name}: snapshots", subvolume.SnapperConfig ?? "never");
    }
}

/// <param name="About">e.g. <c>@swap: mounted at</c>.</param>
public sealed record PlanDifference(string About, string Left, string Right)
{
    /// <summary>Where a host has nothing of the kind.</summary>
    public const string Nothing = "—";
}
