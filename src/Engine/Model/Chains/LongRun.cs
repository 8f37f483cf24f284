using System.Collections.Immutable;

namespace PantherStorage.Model.Chains;

/// <summary>How the links of a chain are shared among the tiers, and what the rarest tier's backups then cost in the long run.</summary>
/// <param name="Links">The most links that a backup of each tier may have, by tier.</param>
/// <param name="ByteDays">For each backup of the rarest tier, its share of its full counted in.</param>
/// <param name="Fulls">How many backups of the rarest tier there are to a full.</param>
internal sealed record LinkShares(ImmutableSortedDictionary<Tier, int> Links, double ByteDays, int Fulls)
{
    /// <summary>The same with those of every other tier that come until the next.</summary>
    public double AllByteDays { get; init; }

    public int Of(Tier tier) => Links.TryGetValue(tier, out var links) ? links : Links.Values.Max();
}

/// <summary>
/// What chains cost when they go on like that for ever. Between two fulls lies a tree of increments; which tree is best is
/// found by dividing it: of <c>n</c> backups below one, the last child takes the newest, and what is left is the same
/// question with fewer backups, or with one link less. So every shape is compared, without looking at each.
/// </summary>
internal sealed class LongRun(Churn churn, Rhythm rhythm, ChainBounds bounds)
{
    /// <summary>No chain is begun for longer than five years of monthly backups.</summary>
    private const int MostToAFull = 60;

    private const int MostBetween = 31;

    /// <summary>Tries every way to share the links; no tier has fewer than a rarer one.</summary>
    public LinkShares Best()
    {
        var tiers = rhythm.Tiers;
        LinkShares? best = null;
        var least = double.PositiveInfinity;
        foreach (var links in Shares(tiers.Length, bounds.MaxLinks))
        {
            var (rarest, fulls) = Rarest(tiers[0], links[0]);
            var cost = rarest + Enumerable.Range(1, tiers.Length - 1).Sum(index => Frequent(tiers, links, index));
            if (cost < least)
                (best, least) = (new LinkShares(tiers.Zip(links).ToImmutableSortedDictionary(each => each.First, each => each.Second), rarest, fulls) { AllByteDays = cost }, cost);
        }

        return best!;
    }

    // What the backups of a frequent tier cost in the time of one of the rarest: they build on the nearest tier that leaves them a link.
    private double Frequent(ImmutableArray<Tier> tiers, int[] links, int index)
    {
        var on = index - 1;
        while (on > 0 && links[on] == links[index])
            on--;
        var between = Math.Clamp((int)Math.Round(Rhythm.DaysOf(tiers[on]) / Rhythm.DaysOf(tiers[index])), 1, MostBetween);
        var times = Rhythm.DaysOf(tiers[0]) / Rhythm.DaysOf(tiers[on]);
        return links[index] > links[on]
            ? times * Tree(tiers[index], between, links[index] - links[on] + 1)[between]
            // None leaves one: each is as large as a full, as far as this goes.
            : times * between * churn.Full * rhythm.LifeOf(tiers[index]);
    }

    // The mean over one full and all that builds on it, for each number of them; the least of these.
    private (double ByteDays, int Fulls) Rarest(Tier tier, int links)
    {
        var most = bounds.Full switch
        {
            FullEvery.Monthly => 1,
            FullEvery.Quarterly => 3,
            FullEvery.Yearly => 12,
            _ => MostToAFull,
        };
        var tree = Tree(tier, most, links);
        var (life, step) = (rhythm.LifeOf(tier), Rhythm.DaysOf(tier));
        return Enumerable.Range(1, most)
            .Select(fulls => (ByteDays: ((churn.Full * (life + Outlook.UploadDays + ((fulls - 1) * step))) + tree[fulls]) / fulls, Fulls: fulls))
            .MinBy(each => each.ByteDays);
    }

    /// <summary>Byte-days of the backups below one, with so many in all: each for its life, and for that of what builds on it.</summary>
    private double[] Tree(Tier tier, int most, int links)
    {
        var (life, step) = (rhythm.LifeOf(tier), Rhythm.DaysOf(tier));
        double[] bytes = [.. Enumerable.Range(0, most + 1).Select(steps => churn.Steady(steps * step))];
        var below = new double[most + 1];
        below.AsSpan(2, Math.Max(0, most - 1)).Fill(double.PositiveInfinity);
        for (var deep = 2; deep <= links; deep++)
        {
            var shallower = below;
            below = new double[most + 1];
            for (var count = 2; count <= most; count++)
            {
                below[count] = double.PositiveInfinity;
                for (var first = 1; first < count; first++)
                {
                    var child = bytes[first] * (life + Outlook.UploadDays + ((count - first - 1) * step));
                    below[count] = Math.Min(below[count], below[first] + child + (count - first == 1 ? 0 : shallower[count - first]));
                }
            }
        }

        return below;
    }

    // The most frequent tier may use all links: nothing builds on it that would need one.
    private static IEnumerable<int[]> Shares(int tiers, int links) => From([], tiers, links);

    private static IEnumerable<int[]> From(ImmutableArray<int> given, int tiers, int links) => given.Length == tiers - 1
        ? [[.. given, links]]
        : Enumerable.Range(given.IsEmpty ? 1 : given[^1], links - (given.IsEmpty ? 0 : given[^1] - 1)).SelectMany(own => From(given.Add(own), tiers, links));
}
