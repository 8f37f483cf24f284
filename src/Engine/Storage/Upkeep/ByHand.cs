using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;

namespace PantherStorage.Storage.Upkeep;

/// <summary>The backups of snapshots made by hand: no policy ever deletes them, so somebody must know what they cost. Pure.</summary>
/// <param name="Bytes">Of their archives and manifests.</param>
/// <param name="Dollars">A month of them, as if no gigabyte were free.</param>
public sealed record ByHand(int Backups, long Bytes, decimal Dollars)
{
    public static ByHand Of(IEnumerable<StoredBackup> backups, PriceList prices)
    {
        List<StoredBackup> kept = [.. backups.Where(backup => TierTag.Rank(backup.Facts.Tier) == Tier.Manual)];
        var bytes = kept.Sum(Churn.BytesOf);
        return new ByHand(kept.Count, bytes, (prices with { FreeBytes = 0 }).Month(bytes));
    }

    /// <summary>One line for people; null when there is nothing to say.</summary>
    public string? InWords => Backups == 0 ? null
        : $"made by hand, which no prune deletes: {Counted.Of(Backups, "backup")}, {new Bytes(Bytes)}, {Dollars.AsDollars()} a month at most";
}
