using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Costs;

/// <summary>Which concessions <c>budget = adapt</c> has in force, and what they were decided by.</summary>
/// <param name="Names">In order.</param>
/// <param name="Assessed">When that was decided; the beginning of time when it never was.</param>
/// <param name="Basis">Prices, budget and what could be conceded then: what was decided by others does not count as decided.</param>
/// <param name="Dollars">A month by the forecast, with them.</param>
/// <param name="Without">… and without any.</param>
public sealed record Conceded(ImmutableArray<string> Names, Instant Assessed, string Basis, decimal Dollars, decimal Without)
{
    public static Conceded None { get; } = new([], Instant.MinValue, string.Empty, 0, 0);

    /// <summary>A decision is used for so long; the unit that watches the cost decides every day.</summary>
    public static readonly Duration Fresh = Duration.FromHours(26);

    /// <summary>Why it is not known what was in force; null when it is.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Unreadable { get; init; }

    /// <summary>Whether it still holds, and need not be decided anew.</summary>
    public bool Holds(string basis, Instant now) => Unreadable is null && Basis == basis && Assessed <= now && now - Assessed <= Fresh;

    public static string BasisOf(PriceList prices, IEnumerable<Concession> offered) =>
        $"{prices.Warning} {prices} {prices.Share} {string.Join(' ', offered.Select(each => each.Name))}";
}
