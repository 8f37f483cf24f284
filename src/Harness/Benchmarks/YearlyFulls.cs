using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// Chains by the calendar, as btrfs2s3 makes them: the first backup of a year is full, the first of a month builds on that, and any other
/// on the first of its month. Their streams are measured, at the level that ours has too, and not stored: the sizes are all there is to them.
/// https://github.com/sbrudenell/btrfs2s3
/// </summary>
internal sealed class YearlyFulls(Peers peers, BenchDisk disk, int weekly, int monthly)
{
    private const int Level = 9;

    private readonly List<Stored> stored = [];
    private string? year;
    private string? month;

    /// <summary>Bytes after each week.</summary>
    public List<long> Held { get; } = [];

    public long Sent { get; private set; }

    /// <summary>Of weeks that begin with <paramref name="first"/>.</summary>
    public static bool IsFirstOfMonth(LocalDateTime date, LocalDateTime first) => date == first || date.PlusDays(-7).Month != date.Month;

    public async Task Store(string home, LocalDateTime date, LocalDateTime first, CancellationToken cancellation)
    {
        var snapshot = disk.In($"yearly-{stored.Count}");
        await BtrfsTool.Snapshot(home, snapshot, readOnly: true, cancellation);
        var rank = date == first || date.PlusDays(-7).Year != date.Year ? Rank.Year : IsFirstOfMonth(date, first) ? Rank.Month : Rank.Week;
        var parent = rank switch { Rank.Year => null, Rank.Month => year, _ => month };
        var bytes = (await peers.Stream(parent, snapshot, Level, cancellation)).Stored.Count;
        stored.Add(new Stored(rank, bytes));
        Sent += bytes;
        Held.Add(stored.Select((backup, index) => (Backup: backup, Age: stored.Count - index, Months: stored.Skip(index).Count(later => later.Rank > Rank.Week)))
            .Where(each => each.Age <= weekly || each.Backup.Rank == Rank.Year || (each.Backup.Rank == Rank.Month && each.Months <= monthly) || IsBuiltOn(stored, stored.Count - each.Age))
            .Sum(each => each.Backup.Bytes));
        (year, month) = (rank == Rank.Year ? snapshot : year, rank > Rank.Week ? snapshot : month);
    }

    // By one of the weekly ones that are kept.
    private bool IsBuiltOn(List<Stored> all, int index) =>
        all[index].Rank > Rank.Week && Enumerable.Range(index + 1, all.Count - index - 1).TakeWhile(later => all[later].Rank == Rank.Week).Any(later => all.Count - later <= weekly);

    private enum Rank
    {
        Week,
        Month,
        Year,
    }

    private sealed record Stored(Rank Rank, long Bytes);
}
