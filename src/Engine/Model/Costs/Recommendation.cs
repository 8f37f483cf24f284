using System.Collections.Immutable;

namespace PantherStorage.Model.Costs;

/// <summary>Something that would make the bucket cheaper, or its figures right.</summary>
/// <param name="Words">What, in a sentence.</param>
/// <param name="Saves">US dollars a month; null where nobody knows.</param>
/// <param name="How">The option to set, or the command to run.</param>
public sealed record Recommendation(string Words, decimal? Saves, string How)
{
    /// <summary>The cheapest to follow first: what nobody will miss, then what can be had again, then the owner's concessions.</summary>
    /// <param name="concessions">Those that would bring the forecast down, in order.</param>
    /// <param name="shareUnknown">Whether the key sees one host alone, and nobody said how many share the account.</param>
    public static ImmutableArray<Recommendation> Of(Bill bill, Forecast? forecast, IEnumerable<ConcessionLine> concessions, PriceList prices, bool shareUnknown)
    {
        var list = ImmutableArray.CreateBuilder<Recommendation>();
        if (shareUnknown)
            list.Add(new("say which part of the account is this host's: the key sees no other host, so all that is free and the whole budget are counted for this one", null, "storage.monitoring.cost.share: \"1/5\" on each of five hosts"));
        var lost = bill.Lines.Sum(line => line.Hidden + line.Unfinished);
        if (lost > 0)
            list.Add(new($"sweep hidden versions and unfinished uploads, {new Bytes(lost)} as they stand", bill.Dollars - prices.Month(bill.Bytes - lost) - bill.Use.Dollars, "panther-storage backup gc"));
        if (forecast is null || (forecast.Level == CostLevel.Fine && bill.Level == CostLevel.Fine))
            return list.ToImmutable();
        list.Add(new("keep caches, build output and images in subvolumes of their own, which backups leave out", null, "panther-storage scope suggest"));
        list.AddRange(concessions.Where(each => each is { InForce: false, Saves: > 0 }).Select(each => new Recommendation(
            $"{each.Words}: {each.Dollars.AsDollars()} in the dearest month", each.Saves, each.Setting)));
        return list.ToImmutable();
    }
}
