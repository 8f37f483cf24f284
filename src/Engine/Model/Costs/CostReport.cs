using System.Collections.Immutable;

namespace PantherStorage.Model.Costs;

/// <summary>What <c>backup cost</c> shows.</summary>
/// <param name="Forecast">With the concessions that are in force; null where there is no plan.</param>
/// <param name="Note">What the figures leave out; null when they are whole.</param>
public sealed record CostReport(PriceList Prices, Bill Now, Forecast? Forecast, string? Note)
{
    /// <summary>Value of <c>storage.backup.budget</c>.</summary>
    public string Budget { get; init; } = "warn";

    /// <summary>What can be given up, in order; empty while nothing is a warning and nothing was given up.</summary>
    public ImmutableArray<ConcessionLine> Concessions { get; init; } = [];

    /// <summary>US dollars a month by the forecast without any concession; null where none is in force.</summary>
    public decimal? Without { get; init; }

    /// <summary>From the history; null where it says nothing yet.</summary>
    public CostGrowth? Growth { get; init; }

    /// <summary>Two years ahead, with <c>--report</c>; else null.</summary>
    public CostTable? Table { get; init; }

    public ImmutableArray<Recommendation> Recommendations { get; init; } = [];

    public CostLevel Worst => Forecast is { } forecast && forecast.Level > Now.Level ? forecast.Level : Now.Level;
}
