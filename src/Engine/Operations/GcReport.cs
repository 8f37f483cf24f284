using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations;

/// <summary>What <c>backup gc --json</c> prints.</summary>
public sealed record GcReport(string Host, bool DryRun, IReadOnlyList<GcItem> Items, long FreedBytes)
{
    internal static GcReport Planned(string host, IEnumerable<GarbageDecision> decisions) =>
        Of(host, dryRun: true, [.. decisions.Select(decision => GcItem.Of(decision, null))]);

    internal static async Task<GcReport> Done(string host, IAsyncEnumerable<Swept> swept)
    {
        var items = new List<GcItem>();
        await foreach (var each in swept)
            items.Add(GcItem.Of(each.Decision, each.Failure));
        return Of(host, dryRun: false, items);
    }

    private static GcReport Of(string host, bool dryRun, IReadOnlyList<GcItem> items) =>
        new(host, dryRun, items, items.Where(item => item is { Goes: true, Failure: null }).Sum(item => item.Bytes));
}

/// <param name="Id">Of the version, or of the upload.</param>
/// <param name="Failure">Why it is still there; null when it is gone, or was not to go.</param>
public sealed record GcItem(string Key, string Id, Leftover What, long Bytes, bool Goes, string Because, string? Failure)
{
    internal static GcItem Of(GarbageDecision decision, string? failure) =>
        new(decision.Key, decision.Id, decision.What, decision.Bytes, decision.Goes, decision.Because, failure);
}
