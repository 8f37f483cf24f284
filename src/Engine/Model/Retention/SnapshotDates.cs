using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Retention;

/// <summary>A snapshot with the time at which it counts as made.</summary>
/// <param name="Time">Its own date, unless the order in which snapshots were made shows that this is wrong.</param>
/// <param name="Doubt">Why its own date is not believed, in words; null when it is.</param>
public sealed record DatedSnapshot(Snapshot Snapshot, Instant Time, string? Doubt);

/// <summary>
/// Which snapshot was made after which, and when. The file system counts its transactions, so its order holds whatever
/// the clock said; snapper's number tells apart what one transaction made. A date is only what the clock said: where it
/// contradicts the order, the order counts. Convention: a date later than now, or later than that of a snapshot made
/// afterwards, is ahead; one before that of a snapshot made earlier is behind. Pure.
/// </summary>
public static class SnapshotDates
{
    /// <summary>In the order in which they were made.</summary>
    public static IEnumerable<Snapshot> InOrder(this IEnumerable<Snapshot> snapshots) =>
        snapshots.OrderBy(snapshot => snapshot.Generation).ThenBy(snapshot => snapshot.Number);

    public static bool IsAhead(Instant date, Instant now) => now < Instant.MaxValue - ClockSlack.Allowed && date > now + ClockSlack.Allowed;

    /// <param name="snapshots">All snapshots of one subvolume, in any order.</param>
    /// <returns>In the order in which they were made. Times never fall: one that is ahead of now has that of the next one made.</returns>
    public static ImmutableArray<DatedSnapshot> Of(IEnumerable<Snapshot> snapshots, Instant now)
    {
        Snapshot[] ordered = [.. snapshots.InOrder()];
        var dated = new DatedSnapshot[ordered.Length];
        Snapshot? latest = null;
        for (var index = 0; index < ordered.Length; index++)
        {
            var snapshot = ordered[index];
            if (IsAhead(snapshot.Created, now))
                continue;
            dated[index] = latest is not null && snapshot.Created < latest.Created
                ? new DatedSnapshot(snapshot, latest.Created, Behind(snapshot, latest))
                : new DatedSnapshot(snapshot, snapshot.Created, null);
            if (latest is null || snapshot.Created > latest.Created)
                latest = snapshot;
        }

        // Dates of snapshots are whole seconds: one that is made in this very second must not seem older.
        var next = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        for (var index = ordered.Length - 1; index >= 0; index--)
        {
            dated[index] ??= new DatedSnapshot(ordered[index], next, $"{ordered[index].Name} is dated {ordered[index].Created}, which is later than now ({now}): the clock was ahead when it was made");
            next = dated[index].Time;
        }

        return [.. dated];
    }

    /// <summary>Those that one made afterwards is dated before: whichever of the two dates is wrong, they prove nothing.</summary>
    public static IEnumerable<Snapshot> Contradicted(IEnumerable<Snapshot> snapshots)
    {
        var earliest = Instant.MaxValue;
        foreach (var snapshot in snapshots.InOrder().Reverse())
        {
            if (earliest < snapshot.Created - ClockSlack.Allowed)
                yield return snapshot;
            earliest = Instant.Min(earliest, snapshot.Created);
        }
    }

    private static string? Behind(Snapshot snapshot, Snapshot earlier) => snapshot.Created + ClockSlack.Allowed < earlier.Created
        ? $"{snapshot.Name} is dated {snapshot.Created}, and {earlier.Name}, which was made before it, {earlier.Created}: the clock was wrong when one of them was made"
        : null;
}
