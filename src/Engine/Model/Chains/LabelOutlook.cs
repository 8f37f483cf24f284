using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>One label through the months ahead: each backup is decided as it will be, and then counts as stored.</summary>
internal sealed class LabelOutlook
{
    private readonly StoredChains stored;
    private readonly Rhythm rhythm;
    private readonly ChainBounds bounds;
    private readonly Instant now;
    private readonly Outlook outlook;
    private readonly ImmutableArray<Tick> ahead;
    private readonly List<Projected> gone = [];
    private readonly Dictionary<double, PlannedBackup> decided = [];
    private Course course;

    public LabelOutlook(string label, IReadOnlyCollection<StoredBackup> committed, ChainRules rules, Instant now)
    {
        (Label, rhythm, bounds, this.now) = (label, rules.RhythmOf(label), rules.Bounds, now);
        // What is kept here today says little of the months ahead: pruning keeps what later backups are to build on.
        stored = StoredChains.Of(new ChainFacts(rhythm.Often, now, committed, committed.Select(backup => backup.Facts.SnapshotUuid).ToHashSet()) { Bounds = bounds, Rhythm = rhythm });
        outlook = new Outlook(stored.Churn, rhythm, bounds);
        ahead = rhythm.Ahead(now, Outlook.Days + FurthestDays, bounds.Full, FurthestDays);
        course = new Course(stored.Past.AsSpan(), bounds, room: 0);
        var newest = stored.NewestFull!;
        NewestFull = new LabelFull(label, newest.Moment, Churn.BytesOf(newest));
    }

    /// <summary>As far ahead as anybody may ask.</summary>
    public const int FurthestDays = 37 * 31;

    public string Label { get; }

    public LabelFull NewestFull { get; private set; }

    public IEnumerable<Tick> Ticks(int days) => ahead.TakeWhile(tick => tick.At <= days);

    /// <summary>Decides the next backup; they must be asked for in order. Frequent ones that were looked at together are decided together.</summary>
    public PlannedBackup Next(Tick tick, ImmutableArray<LabelFull> others, LocalDate today)
    {
        if (!decided.ContainsKey(tick.At))
            Decide(tick, others, today);
        return decided[tick.At];
    }

    private void Decide(Tick tick, ImmutableArray<LabelFull> others, LocalDate today)
    {
        // Every way that is looked at is a copy of all this: what is gone by then would make up most of it.
        course = course.Since(tick.At, gone);
        var time = now + Duration.FromDays(tick.At);
        var index = ahead.BinarySearch(tick, Comparer<Tick>.Create((one, other) => one.At.CompareTo(other.At)));
        var later = ahead.Skip(index + 1).TakeWhile(next => next.At - tick.At <= Outlook.Days);
        var planned = outlook.Best(course.Backups, tick, later)!;
        if (planned.Made.Parent < 0 && !tick.MustBeFull && outlook.Best(course.Backups, tick, later, mayBeFull: false) is { } without
            && !FullsApart.Against(others, time, planned.Made.Bytes, without.Loss).IsEmpty)
        {
            planned = without;
        }

        if (planned.Made.Parent < 0)
            NewestFull = new LabelFull(Label, time, planned.Made.Bytes);
        foreach (var backup in Settled(planned, tick.Tier))
            decided.Add(backup.Made, Placed(backup, today));
    }

    // A full, and what is of the rarest tier, is decided when its time has come: others' fulls may be in its way then.
    private IEnumerable<Projected> Settled(Planned planned, Tier tier) => planned.Made.Parent < 0 || tier >= rhythm.Rarest
        ? [planned.Made]
        : planned.Course.Backups[planned.First..].ToArray().TakeWhile(made => made.Parent >= 0);

    private PlannedBackup Placed(in Projected made, LocalDate today)
    {
        double? days = made.Parent < 0 ? null : made.Made - course.Backups[made.Parent].Made;
        course.Add(made);
        return new PlannedBackup(Label, today.PlusDays((int)made.Made), made.Tier, made.Bytes, days, made.Depth);
    }

    /// <summary>Bytes in the bucket on a day, once what ended before it is pruned.</summary>
    public long StoredOn(int day)
    {
        var bytes = 0L;
        foreach (var backup in gone)
            bytes += BytesOn(day, backup);
        foreach (var backup in course.Backups)
            bytes += BytesOn(day, backup);
        return bytes;
    }

    private static long BytesOn(int day, in Projected backup) => backup.Made <= day && backup.Stays >= day ? backup.Bytes : 0;
}
