using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>What chains cost in the long run, beside an oracle that tries every choice of parents.</summary>
public sealed class OutlookLaws
{
    private const int MostAhead = 7;

    /// <summary>One tier alone, kept for some periods: the oracle looks at every tree of up to seven backups between two fulls.</summary>
    [FsCheck.NUnit.Property(MaxTest = 40)]
    public void No_oracle_does_better_than_by_a_twentieth(byte day, byte growth, byte keep, byte links)
    {
        var churn = new Churn(1_000_000, [new ChurnPoint(30, 0.05 + (day % 75 / 100.0)), new ChurnPoint(300, 0.8 + (growth % 20 / 100.0))], []);
        var rhythm = new Rhythm(Tier.Monthly, [new TierCount(Tier.Monthly, 1 + (keep % 12))], DateTimeZone.Utc);
        var bounds = ChainBounds.Usual with { MaxLinks = 1 + (links % 5) };

        Assert.That(Played(churn, rhythm, bounds), Is.LessThanOrEqualTo(1.05 * Oracle(churn, rhythm, bounds.MaxLinks)));
    }

    [FsCheck.NUnit.Property(MaxTest = 30)]
    public void More_links_never_cost_more_in_the_long_run(byte day, byte growth, byte links)
    {
        var churn = new Churn(1_000_000, [new ChurnPoint(1, 0.001 + (day % 50 / 1000.0)), new ChurnPoint(30, 0.06 + (growth / 300.0))], []);
        var fewer = new LongRun(churn, Rhythm.Usual, ChainBounds.Usual with { MaxLinks = 3 + (links % 5) }).Best();
        var more = new LongRun(churn, Rhythm.Usual, ChainBounds.Usual with { MaxLinks = 4 + (links % 5) }).Best();

        Assert.That(more.AllByteDays, Is.LessThanOrEqualTo(fewer.AllByteDays));
    }

    // Twelve years of months, as the planner decides them; the mean of all but the first and the last years, what is sent counted in.
    private static double Played(Churn churn, Rhythm rhythm, ChainBounds bounds)
    {
        var outlook = new Outlook(churn, rhythm, bounds);
        const int Months = 144, Edge = 36;
        const int AsFar = (int)(Outlook.Days / Rhythm.DaysOfMonth);
        var ahead = Enumerable.Range(0, Months + AsFar + 1).Select(month => new Tick(month * Rhythm.DaysOfMonth, Tier.Monthly, MustBeFull: false)).ToArray();
        var course = new Course([], bounds, Months);
        List<Projected> made = [];
        for (var month = 0; month < Months; month++)
        {
            course = course.Since(ahead[month].At, gone: made);
            course.Add(outlook.Best(course.Backups, ahead[month], ahead[(month + 1)..(month + 1 + AsFar)])!.Made);
        }

        made.AddRange(course.Backups);
        double sum = 0;
        for (var month = Edge; month < Months - Edge; month++)
        {
            var now = month * Rhythm.DaysOfMonth;
            foreach (var backup in made)
            {
                sum += backup.Made <= now && backup.Stays > now ? backup.Bytes : 0;
                sum += backup.Made == now ? backup.Bytes * Outlook.UploadDays / Rhythm.DaysOfMonth : 0;
            }
        }

        return sum / (Months - (2 * Edge));
    }

    // Bytes in the bucket on the mean, and those sent as the planner counts them, for the best tree of up to seven backups that is repeated for ever.
    private static double Oracle(Churn churn, Rhythm rhythm, int links) =>
        Enumerable.Range(1, MostAhead).SelectMany(count => Trees(count, links)).Min(parents => Mean(churn, rhythm, parents));

    private static IEnumerable<int[]> Trees(int count, int links)
    {
        IEnumerable<int[]> trees = [[-1]];
        for (var next = 1; next < count; next++)
        {
            var child = next;
            trees = trees.SelectMany(tree => Enumerable.Range(0, child).Where(parent => Depth(tree, parent) < links).Select(parent => (int[])[.. tree, parent]));
        }

        return trees;
    }

    private static int Depth(int[] tree, int node) => tree[node] < 0 ? 1 : 1 + Depth(tree, tree[node]);

    private static double Mean(Churn churn, Rhythm rhythm, int[] tree)
    {
        var stays = tree.Select((_, node) => (node * Rhythm.DaysOfMonth) + rhythm.LifeOf(Tier.Monthly)).ToArray();
        for (var node = tree.Length - 1; node > 0; node--)
            stays[tree[node]] = Math.Max(stays[tree[node]], stays[node]);
        return tree.Select((parent, node) => (parent < 0 ? churn.Full : churn.Steady((node - parent) * Rhythm.DaysOfMonth)) * (stays[node] - (node * Rhythm.DaysOfMonth) + Outlook.UploadDays)).Sum()
            / (tree.Length * Rhythm.DaysOfMonth);
    }
}
