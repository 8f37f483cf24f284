using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace PantherStorage.Model.Retention;

/// <summary>What becomes of one snapshot.</summary>
/// <param name="Places">Of which tiers' counts it is one.</param>
/// <param name="Guards">Why it must not go, whatever the counts say.</param>
/// <param name="Against">Why no count keeps it; empty when one does.</param>
public sealed record Decision(
    Snapshot Snapshot, ImmutableArray<TierPlace> Places, ImmutableArray<string> Guards, ImmutableArray<string> Against)
{
    public bool IsKept => Places.Length > 0 || Guards.Length > 0;

    /// <summary>Whether it may go when the disk is full: only counts keep it, and it is the newest of none of them.</summary>
    public bool MayBeThinned => Guards.IsEmpty && Places.Length > 0 && Places.All(place => place.Rank > 1);

    /// <summary>In words; never empty.</summary>
    public IEnumerable<string> Because => IsKept ? [.. Guards, .. Places.Select(place => place.ToString())] : Against;

    public override string ToString() => $"{(IsKept ? "keep" : "delete")} {Snapshot.Config}/{Snapshot.Number}: {string.Join("; ", Because)}";
}

/// <summary>A place in a tier's count.</summary>
/// <param name="Rank">1 is the newest period.</param>
/// <param name="Of">How many periods the tier keeps.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TierPlace(TierPeriod Period, int Rank, int Of)
{
    public override string ToString() => $"the first of {Period} ({PantherStorage.Model.Tiers.Name(Period.Tier)} {Rank} of {Of})";
}
