using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations;

/// <summary>What <c>backup prune --json</c> prints.</summary>
public sealed record PruneReport(string Host, bool DryRun, IReadOnlyList<PruneItem> Items, long FreedBytes)
{
    public ByHand ByHand { get; init; } = new(0, 0, 0);

    /// <summary>What the policy has let go of and later backups still need.</summary>
    public OnlyForOthers Needed { get; init; } = new(0, 0, 0);

    /// <summary>What <c>storage.backup.budget = adapt</c> has given up, in words.</summary>
    public IReadOnlyList<string> Conceded { get; init; } = [];

    /// <summary>Why the ledger could not be told what was deleted; null when it was.</summary>
    [JsonIgnore]
    public string? Unsettled { get; init; }

    internal static PruneReport Of(string host, bool dryRun, IReadOnlyCollection<RemotelyPruned> pruned)
    {
        List<PruneItem> items = [.. pruned.Select(PruneItem.Of).OrderBy(item => item.Label, StringComparer.Ordinal).ThenBy(item => item.SnapshotTime)];
        return new PruneReport(host, dryRun, items, items.Where(item => item is { Goes: true, Failure: null }).Sum(item => item.Bytes));
    }
}

/// <param name="Because">Why it stays or goes.</param>
/// <param name="Failure">Why it is still there; null when it is gone, or was not to go.</param>
public sealed record PruneItem(
    string Key, string Label, Instant SnapshotTime, string Tier, long Bytes, bool Goes, IReadOnlyList<string> Because, string? Failure)
{
    internal static PruneItem Of(RemotelyPruned pruned)
    {
        var (decision, backup) = (pruned.Decision, pruned.Decision.Backup);
        return new PruneItem(backup.Key, backup.Label, backup.Time, backup.Facts.Tier, decision.Bytes, decision.Goes, decision.Because, pruned.Failure);
    }
}
