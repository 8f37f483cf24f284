using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Retention;

/// <summary>How many periods of each tier keep a snapshot. A tier that is not named is off.</summary>
public sealed record RetentionPolicy(ImmutableArray<TierCount> Tiers)
{
    /// <summary>The most snapshots that the counts keep of one subvolume: 7 + 4 + 12 = 23 on laptops, 30 + 12 + 12 = 54 on servers.</summary>
    public int Most => Tiers.Sum(tier => tier.Keep);

    /// <exception cref="StorageException">The plan names no tier, or one that does not exist.</exception>
    public static RetentionPolicy Of(StoragePlan plan)
    {
        if (plan.Snapshots.Tiers.IsEmpty)
            throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} keeps no tier of snapshots, so nothing is due and nothing may go; see storage.snapshots.retention");
        return Of(plan.Snapshots.Tiers);
    }

    /// <summary>What holds for one item's backups in the bucket.</summary>
    /// <exception cref="StorageException">The plan names no tier, or one that does not exist.</exception>
    public static RetentionPolicy Of(StoragePlan plan, BackupItem item) => item.Keep is { } kept ? Of(kept) : Of(plan);

    private static RetentionPolicy Of(ImmutableArray<TierPlan> tiers) =>
        new([.. tiers.Select(tier => new TierCount(PantherStorage.Model.Tiers.Parse(tier.Name), tier.Keep))]);

    /// <summary>The zone in which the plan means its periods.</summary>
    /// <exception cref="StorageException">No such zone.</exception>
    public static DateTimeZone ZoneOf(StoragePlan plan) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(plan.TimeZone)
        ?? throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} names the time zone \"{plan.TimeZone}\", which is not an IANA time zone; make the plan again with storage.timeZone set to one, e.g. Europe/Berlin");
}

/// <param name="Keep">Periods that have a snapshot and keep it; periods without one do not count.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TierCount(Tier Tier, int Keep);
