using PantherStorage.Model;
using PantherStorage.Model.Costs;

namespace PantherStorage.Storage.Upkeep;

/// <summary>Backups that the policy has let go of and that stay since others build on them: what long chains cost. Pure.</summary>
/// <param name="Bytes">Of their archives and manifests.</param>
/// <param name="Dollars">A month of them, as if no gigabyte were free.</param>
public sealed record OnlyForOthers(int Backups, long Bytes, decimal Dollars)
{
    public static OnlyForOthers Of(IEnumerable<PruneDecision> decisions, PriceList prices)
    {
        List<PruneDecision> kept = [.. decisions.Where(decision => decision is { Goes: false, OnlyForOthers: true })];
        var bytes = kept.Sum(decision => decision.Bytes);
        return new OnlyForOthers(kept.Count, bytes, (prices with { FreeBytes = 0 }).Month(bytes));
    }

    /// <summary>One line for people; null when there is nothing to say.</summary>
    public string? InWords => Backups == 0 ? null
        : $"kept only because later backups build on {(Backups == 1 ? "it" : "them")}: {Counted.Of(Backups, "backup")}, {new Bytes(Bytes)}, {Dollars.AsDollars()} a month at most";
}
