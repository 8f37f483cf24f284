using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>
/// How much of a label changes in a time, told from its backups: the bytes of its increments by the days that they span, in
/// the middle of those of about the same span, and between and beyond them on straight lines of the logarithms. The same data
/// changes again, so an increment over twice the time has less than twice the bytes. What an increment had far beyond its
/// neighbours came at once, as a month's photos do: every increment over that day holds it too.
/// </summary>
/// <param name="Full">Bytes of a full backup; no increment has more.</param>
/// <param name="Points">Part of a full by days, both rising.</param>
/// <param name="Bursts">What came at once.</param>
public sealed record Churn(long Full, ImmutableArray<ChurnPoint> Points, ImmutableArray<Burst> Bursts)
{
    /// <summary>Where nothing was seen yet, on the careful side: 3 % a day, 10 % a week, a quarter a month.</summary>
    private static readonly ImmutableArray<ChurnPoint> Usual = [new(1, 0.03)];

    /// <summary>How the bytes grow with the days beyond the longest span that was seen: their power.</summary>
    private const double Growth = 0.62;

    private const double LeastDays = 1.0 / 24;

    /// <summary>How many of the newest increments are looked at: what was years ago says little.</summary>
    private const int Looked = 120;

    /// <summary>An increment that is so many times as large as others of its span has a burst in it.</summary>
    private const double BurstFactor = 2;

    /// <summary>Nothing but the size of a full is known.</summary>
    public static Churn Unseen(long full) => new(full, Usual, []);

    /// <param name="backups">Of one label, in any order; the parents of some may be missing.</param>
    /// <param name="now">Days count from here; negative before it.</param>
    public static Churn Of(IReadOnlyCollection<StoredBackup> backups, Instant now)
    {
        var full = backups.Where(backup => backup.Facts.IsFull).MaxBy(backup => backup.Moment);
        if (full is null)
            return Unseen(0);
        var byKey = backups.ToDictionary(backup => backup.Key, StringComparer.Ordinal);
        var seen = backups.Where(backup => backup.Facts.ParentKey is { } key && byKey.ContainsKey(key))
            .OrderByDescending(backup => backup.Moment).ThenByDescending(backup => backup.Key, StringComparer.Ordinal)
            .Take(Looked)
            .Select(backup => new Seen((byKey[backup.Facts.ParentKey!].Moment - now).TotalDays, (backup.Moment - now).TotalDays, BytesOf(backup)))
            .ToList();
        var fitted = seen.Count == 0 ? Unseen(BytesOf(full)) : Fitted(BytesOf(full), seen);
        var bursts = fitted.BurstsIn(seen);
        // What came after the newest full is in the next one.
        var added = bursts.Where(burst => burst.Day > (full.Moment - now).TotalDays).Sum(burst => burst.Bytes);
        return new Churn(fitted.Full + added, [.. fitted.Points.Select(point => point with { Part = point.Part * fitted.Full / Math.Max(1, fitted.Full + added) })], bursts);
    }

    /// <summary>Bytes of archive and manifest.</summary>
    public static long BytesOf(StoredBackup backup) => backup.Manifest.Length + backup.ManifestBytes;

    /// <summary>Bytes of an increment from one day to another.</summary>
    public long Over(double from, double to)
    {
        var bytes = Steady(to - from);
        foreach (var burst in Bursts)
        {
            if (burst.Day > from && burst.Day <= to)
                bytes += burst.Bytes;
        }

        return (long)Math.Ceiling(Math.Min(Full, bytes));
    }

    /// <summary>… that holds no burst.</summary>
    public double Steady(double days)
    {
        var span = Math.Max(LeastDays, days);
        var next = 0;
        while (next < Points.Length && Points[next].Days < span)
            next++;
        // Below the shortest span that was seen, bytes fall with the days.
        var part = next == 0 ? Points[0].Part * (span / Points[0].Days)
            : next == Points.Length ? Points[^1].Part * Math.Pow(span / Points[^1].Days, Growth)
            : Points[next - 1].Part * Math.Pow(Points[next].Part / Points[next - 1].Part, Math.Log(span / Points[next - 1].Days) / Math.Log(Points[next].Days / Points[next - 1].Days));
        return Math.Min(Full, Full * part);
    }

    // One point for each doubling of the span: its increment in the middle. A longer span never has less.
    private static Churn Fitted(long full, List<Seen> seen)
    {
        var points = ImmutableArray.CreateBuilder<ChurnPoint>();
        foreach (var alike in seen.Where(each => each.Bytes > 0).GroupBy(each => (int)Math.Floor(Math.Log2(each.Days))).OrderBy(alike => alike.Key))
        {
            var middle = alike.OrderBy(each => each.Bytes / each.Days).ThenBy(each => each.Days).ElementAt(alike.Count() / 2);
            var part = (double)middle.Bytes / Math.Max(1, full);
            points.Add(new ChurnPoint(middle.Days, points.Count == 0 ? part : Math.Max(part, points[^1].Part)));
        }

        return points.Count == 0 ? Unseen(full) : new Churn(full, points.ToImmutable(), []);
    }

    // The shortest increments first: they say best when it came. The longer ones that hold it hold nothing new.
    private ImmutableArray<Burst> BurstsIn(IEnumerable<Seen> seen)
    {
        var bursts = ImmutableArray.CreateBuilder<Burst>();
        foreach (var each in seen.OrderBy(each => each.Days).ThenBy(each => each.To))
        {
            var known = bursts.Where(burst => burst.Day > each.From && burst.Day <= each.To).Sum(burst => burst.Bytes);
            var more = each.Bytes - known - (BurstFactor * Steady(each.Days));
            if (more > 0)
                bursts.Add(new Burst(each.To, (long)(each.Bytes - known - Steady(each.Days))));
        }

        return bursts.ToImmutable();
    }

    /// <summary>An increment that is stored.</summary>
    private sealed record Seen(double From, double To, long Bytes)
    {
        public double Days => Math.Max(LeastDays, To - From);
    }
}

/// <summary>Bytes that came at once.</summary>
/// <param name="Day">Negative: before now.</param>
public sealed record Burst(double Day, long Bytes);

/// <summary>An increment over so many days has this part of a full.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChurnPoint(double Days, double Part);
