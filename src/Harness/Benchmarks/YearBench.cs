using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// A year in which 1 % changes each week, stored weekly by each contender, with four weekly and twelve monthly snapshots kept. What
/// counts is bytes: held over the year, as the bill has it, and uploaded. Snapshots are dated; all else is as it always runs.
/// </summary>
/// <param name="weeks">A year has 52.</param>
internal sealed class YearBench(BenchDisk disk, BenchStore store, Ours ours, Peers peers, Corpus corpus, Measurements measured, int weeks, IProgress<string> say)
{
    private const string Name = "year";
    private const int Weekly = 4, Monthly = 12;

    /// <summary>A Sunday, and of a year that has ended.</summary>
    private static readonly LocalDateTime First = new(2025, 1, 5, 2, 0);

    private readonly string? restic = Peers.Absence("restic");
    private readonly List<long> held = [];
    private readonly List<long> resticHeld = [];
    private long sent;

    private string Data => Path.Combine(ours.Home, "corpus");

    public async Task Run(CancellationToken cancellation)
    {
        await ours.UseYear(Name, [new TierPlan("weekly", Weekly, "Sun *-*-* 02:00"), new TierPlan("monthly", Monthly, "*-*-01 02:00")], cancellation);
        if (restic is null)
            await peers.ResticInit(Name, cancellation);
        var yearly = new YearlyFulls(peers, disk, Weekly, Monthly);
        for (var week = 0; week < weeks; week++)
        {
            var date = First.PlusDays(7 * week);
            say.Report($"week {week + 1} of {weeks}");
            if (week > 0)
                CorpusWriter.Change(corpus, Data, week, cancellation);
            await ours.Snapshot(YearlyFulls.IsFirstOfMonth(date, First) ? "weekly+monthly" : "weekly", date, cancellation);
            var backup = await ours.Backup(cancellation);
            if (week == 0)
                measured.Add(Names.YearFirst, backup);
            sent += backup.Stored.Count;
            await ours.Prune(cancellation);
            held.Add(store.Server.AllBelow($"{Name}/").Count);
            await yearly.Store(ours.Home, date, First, cancellation);
            await Restic(date, cancellation);
        }

        measured.Add(Names.YearOurs, Mean(held));
        measured.Add(Names.YearOursEnd, Of(held[^1]));
        measured.Add(Names.YearOursSent, Of(sent));
        await measured.TakeOf(restic, Names.YearRestic, () => Task.FromResult(Mean(resticHeld)));
        await measured.TakeOf(restic, Names.YearResticEnd, () => Task.FromResult(Of(resticHeld[^1])));
        // What restic hides stays until the bucket's own rules delete it, so all versions are what it uploaded.
        await measured.TakeOf(restic, Names.YearResticSent, () => Task.FromResult(Of(store.Server.AllBelow($"restic-{Name}/").Count)));
        measured.Add(Names.YearFulls, Mean(yearly.Held));
        measured.Add(Names.YearFullsEnd, Of(yearly.Held[^1]));
        measured.Add(Names.YearFullsSent, Of(yearly.Sent));
        await Restores(cancellation);
    }

    private async Task Restic(LocalDateTime date, CancellationToken cancellation)
    {
        if (restic is not null)
            return;
        await peers.ResticBackup(Name, Data, date, cancellation);
        await peers.ResticPrune(Name, Weekly, Monthly, cancellation);
        resticHeld.Add(store.Server.ShownBelow($"restic-{Name}/").Count);
    }

    private async Task Restores(CancellationToken cancellation)
    {
        var backups = await ours.Backups(cancellation);
        await Restore(Names.YearRestoreFull, backups.First(backup => backup.Depth == 1), backups, cancellation);
        await Restore(Names.YearRestoreChain, backups.MaxBy(backup => backup.Depth)!, backups, cancellation);
    }

    private async Task Restore(string name, ListedBackup backup, ImmutableArray<ListedBackup> all, CancellationToken cancellation)
    {
        var target = disk.In("restored");
        await disk.Rest(cancellation);
        var read = all.Where(each => backup.Chain.Contains(each.Key)).Sum(each => each.Length);
        say.Report($"restoring {backup.Key}: {backup.Chain.Count} archives, {new Bytes(read)}");
        var sample = await ours.Restore(backup.Key, target, cancellation);
        measured.Add(name, sample with { Stored = new Bytes(read) });
        await BtrfsTool.DeleteSubvolume(target, cancellation);
    }

    private static RunSample Mean(IReadOnlyCollection<long> bytes) => Of((long)bytes.Average());

    private static RunSample Of(long bytes) => new(0) { Stored = new Bytes(bytes) };
}
