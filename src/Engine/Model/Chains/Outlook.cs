namespace PantherStorage.Model.Chains;

/// <summary>
/// Looks for the cheapest way to chain the backups ahead, under the owner's bounds. Each tier has its share of the links
/// (<see cref="LongRun"/>), so that the rarer backups, which are kept longest, stay fit to be built on. A backup is looked
/// at together with those of its tier until the next rarer one; one of the rarest tier with those until the next full,
/// each of which must save what a month costs in the long run. So a full is not put off for ever because it is always dear now.
/// </summary>
internal sealed class Outlook
{
    /// <summary>A byte sent counts as so many days in the bucket: of two ways that cost the same, the one that sends less is better.</summary>
    public const double UploadDays = 30;

    /// <summary>How far ahead the rarest backups are looked at, in days.</summary>
    public const int Days = 1100;

    /// <summary>Of frequent backups, no more are looked at together.</summary>
    private const int MostTogether = 7;

    private const int WaysFollowed = 24;

    private readonly Churn churn;
    private readonly Rhythm rhythm;
    private readonly LinkShares shares;
    private readonly ChainBounds bounds;

    public Outlook(Churn churn, Rhythm rhythm, ChainBounds bounds)
    {
        // Where a full alone takes nearly as long as a restore may, increments need a little room, or every backup were full.
        var least = churn.Full + (churn.Full / 4);
        (this.churn, this.rhythm, this.bounds) = (churn, rhythm, bounds with { MaxRestoreBytes = Math.Max(bounds.MaxRestoreBytes, least) });
        shares = new LongRun(churn, rhythm, bounds).Best();
    }

    /// <param name="past">All that is stored of the label, parents before their children.</param>
    /// <param name="first">The backup that is to be decided.</param>
    /// <param name="ahead">Those after it, of every tier, in order.</param>
    /// <param name="mayBeFull">Whether the first may be a full; the others always may.</param>
    /// <returns>The cheapest way; null when there is none, as the first may not be a full and has no parent.</returns>
    public Planned? Best(ReadOnlySpan<Projected> past, Tick first, IEnumerable<Tick> ahead, bool mayBeFull = true)
    {
        Tick[] ticks = first.Tier >= rhythm.Rarest
            ? [first, .. ahead.Where(tick => tick.Tier >= rhythm.Rarest)]
            : [first, .. ahead.TakeWhile(tick => tick.Tier <= first.Tier).Where(tick => tick.Tier == first.Tier).Take(MostTogether)];
        var start = new Course(past, bounds, ticks.Length);
        return first.Tier >= rhythm.Rarest ? UntilFull(start, ticks, mayBeFull)
            : Together(start, ticks, mayBeFull) is { } course ? new Planned(course, past.Length, 0)
            : null;
    }

    // The cheapest of all ways that place each of the backups.
    private Course? Together(Course start, Tick[] ticks, bool mayBeFull)
    {
        List<Course> courses = [start];
        foreach (var (index, tick) in ticks.Index())
            courses = Further(start, courses, tick, index > 0 || mayBeFull);
        return courses.MinBy(course => course.Cost);
    }

    // Of the ways that end before each of the backups, as the next is full, the one that saves most against the long run.
    private Planned? UntilFull(Course start, Tick[] ticks, bool mayBeFull)
    {
        List<Course> courses = [start];
        var (best, least) = ((Course?)null, double.PositiveInfinity);
        for (var step = 0; step < ticks.Length && courses.Count > 0; step++)
        {
            foreach (var course in courses)
            {
                var cost = course.Cost - (step * shares.ByteDays);
                if (cost < least && (step > 0 || mayBeFull))
                    (best, least) = (WithFull(course, ticks[step]), cost);
            }

            if (ticks[step].MustBeFull && (step > 0 || mayBeFull))
                break;
            courses = Further(start, courses, ticks[step], mayBeFull: false);
        }

        return best is not null ? new Planned(best, start.Count, least / shares.ByteDays)
            : Together(start, ticks[..1], mayBeFull) is { } only ? new Planned(only, start.Count, 0)
            : null;
    }

    // Every course goes on from the same start: what has changed since a backup of it is asked once for them all.
    private List<Course> Further(Course start, List<Course> courses, Tick tick, bool mayBeFull)
    {
        var changed = new long[start.Count];
        for (var parent = 0; parent < changed.Length; parent++)
            changed[parent] = churn.Over(start.Backups[parent].Made, tick.At);
        var ways = new List<Way>();
        foreach (var course in courses)
            AddWays(ways, course, tick, changed, mayBeFull);
        return [.. ways.OrderBy(way => way.Cost).ThenBy(way => way.Links).Take(WaysFollowed).Select(way => way.Gone())];
    }

    // Of the parents of one depth the one that costs least.
    private void AddWays(List<Way> ways, Course course, Tick tick, ReadOnlySpan<long> changed, bool mayBeFull)
    {
        var links = shares.Of(tick.Tier);
        var byDepth = new Way?[bounds.MaxLinks];
        for (var parent = 0; parent < course.Count; parent++)
        {
            if (Child(course, tick, parent, changed) is not { } backup)
                continue;
            var cost = course.Cost + course.CostOf(backup);
            var depth = course.Backups[parent].Depth;
            if (byDepth[depth] is not { } cheapest || cost < cheapest.Cost)
                byDepth[depth] = new Way(course, backup, cost);
        }

        var before = ways.Count;
        ways.AddRange(byDepth.Take(links).OfType<Way>());
        // One that is deeper than its tier should be is better than none.
        if (ways.Count == before && !mayBeFull)
            ways.AddRange(byDepth.OfType<Way>());
        if (mayBeFull)
            ways.Add(new Way(course, Full(tick), course.Cost + course.CostOf(Full(tick))));
    }

    private Projected? Child(Course course, Tick tick, int parent, ReadOnlySpan<long> changed)
    {
        ref readonly var on = ref course.Backups[parent];
        if (!on.MayBeParent || on.Depth >= bounds.MaxLinks || on.Made > tick.At)
            return null;
        var backup = Made(tick, parent < changed.Length ? changed[parent] : churn.Over(on.Made, tick.At), parent);
        return course.Allows(backup) ? backup : null;
    }

    private Course WithFull(Course course, Tick tick) => new Way(course, Full(tick), 0).Gone();

    private Projected Full(Tick tick) => Made(tick, churn.Full, parent: -1);

    private Projected Made(Tick tick, long bytes, int parent) =>
        new(tick.At, tick.At + rhythm.LifeOf(tick.Tier), bytes, parent, tick.Tier) { MayBeParent = true };

    /// <summary>One more backup on a course.</summary>
    private sealed record Way(Course From, Projected Backup, double Cost)
    {
        public int Links => Backup.Parent < 0 ? 1 : From.Backups[Backup.Parent].Depth + 1;

        public Course Gone()
        {
            var course = From.Copy();
            course.Add(Backup);
            return course;
        }
    }
}

/// <param name="First">Index of the backup that was to be decided.</param>
/// <param name="Loss">What it loses against the long run, in months of it; below 0 it gains. 0 for a full that is made now, and for frequent backups.</param>
internal sealed record Planned(Course Course, int First, double Loss)
{
    public Projected Made => Course.Backups[First];
}
