using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Costs;

/// <summary>What a host's concessions are worth, by the forecast that the planner gives with and without them. Each is computed once, when it is asked for.</summary>
/// <param name="plan">Without any.</param>
public sealed class ConcessionCosts(StoragePlan plan, ChainOptions chains, Catalogue catalogue, Bill bill, PriceList prices, Instant now)
{
    private readonly Dictionary<int, Forecast> forecasts = [];

    public ImmutableArray<Concession> Offered { get; } = Concessions.Of(plan);

    /// <summary>The plan as the bucket sees it with the first so many.</summary>
    public StoragePlan PlanWith(int count) => Offered.Take(count).Aggregate(plan, (given, each) => each.Of(given));

    /// <exception cref="StorageException">The plan's policy cannot be used.</exception>
    public Forecast With(int count)
    {
        if (!forecasts.TryGetValue(count, out var forecast))
        {
            var given = PlanWith(count);
            forecasts[count] = forecast = Forecast.Of(given, ChainRules.Of(given, chains), catalogue, bill, prices, now);
        }

        return forecast;
    }

    /// <summary>How many are to be in force, of so many that were.</summary>
    public int Choose(int inForce) => Adaptation.Choose(inForce, Offered.Length, count => With(count).Dollars, prices.Warning);

    /// <summary>All of them with their dollars.</summary>
    /// <param name="inForce">How many are.</param>
    public ImmutableArray<ConcessionLine> Lines(int inForce)
    {
        var needed = Adaptation.Choose(0, Offered.Length, count => With(count).Dollars, prices.Warning);
        return
        [
            .. Offered.Select((each, index) => new ConcessionLine(
                each.Name, each.Words, each.Setting, With(index).Dollars - With(index + 1).Dollars, With(index + 1).Dollars, index < inForce, index < needed)),
        ];
    }
}

/// <summary>A concession, on top of those before it.</summary>
/// <param name="Setting">How the owner has the same for good.</param>
/// <param name="Saves">US dollars a month in the dearest month; none, or less than none, where the planner finds no cheaper course.</param>
/// <param name="Dollars">What the dearest month costs then.</param>
/// <param name="InForce">Whether <c>budget = adapt</c> has made it.</param>
/// <param name="Needed">Whether it takes this one to bring the forecast under the warning.</param>
public sealed record ConcessionLine(string Name, string Words, string Setting, decimal Saves, decimal Dollars, bool InForce, bool Needed);
