using System.Diagnostics;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model.Archives;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>What is measured, in its order. What has to be made or removed between two measurements is not measured.</summary>
internal sealed class BenchRound(BenchDisk disk, BenchStore store, Ours ours, Peers peers, Corpus corpus, Measurements measured)
{
    private readonly string? rclone = Peers.Absence("rclone");
    private readonly string? restic = Peers.Absence("restic");

    private string Data => Path.Combine(ours.Home, "corpus");

    /// <summary>The floor, before the rounds; it leaves the corpus in the page cache for everybody.</summary>
    public async Task Floor(string snapshot, CancellationToken cancellation)
    {
        var floor = new Floor(disk, store);
        await PantherStorage.Harness.Benchmarks.Floor.Send(snapshot, cancellation);
        await measured.Take(Names.FloorSend, () => PantherStorage.Harness.Benchmarks.Floor.Send(snapshot, cancellation));
        await measured.Take(Names.FloorZstd, () => floor.Compress(snapshot, cancellation));
        await floor.Server(corpus.Size, cancellation);
        var (put, get) = await floor.Server(corpus.Size, cancellation);
        measured.Add(Names.FloorPut, put);
        measured.Add(Names.FloorGet, get);
        measured.Add(Names.Retention, RetentionBench.Run());
    }

    public async Task Run(int number, CancellationToken cancellation)
    {
        var name = $"round-{number}";
        var first = await ours.Snapshot(cancellation);
        await Full(name, first, cancellation);
        await Verify(name, cancellation);
        await Restore(name, cancellation);
        CorpusWriter.Change(corpus, Data, number, cancellation);
        await Incremental(name, first, await ours.Snapshot(cancellation), cancellation);
    }

    private async Task Full(string name, string snapshot, CancellationToken cancellation)
    {
        await ours.UseEmptyPlace($"{name}-bare", contentDigest: false, cancellation);
        await Ours(Names.OursFullBare, () => ours.Backup(BackupKind.Full, cancellation), cancellation);
        await Theirs(rclone, Names.RcloneFull, () => store.Storing(() => peers.RcloneBackup(snapshot, name, cancellation)), cancellation);
        await ours.UseEmptyPlace(name, contentDigest: true, cancellation);
        await Ours(Names.StartUp, () => ours.List(cancellation), cancellation);
        await Ours(Names.OursFull, () => ours.Backup(BackupKind.Full, cancellation), cancellation);
        if (restic is null)
            await peers.ResticInit(name, cancellation);
        await Theirs(restic, Names.ResticFull, () => store.Storing(() => peers.ResticBackup(name, Data, cancellation)), cancellation);
    }

    private async Task Verify(string name, CancellationToken cancellation)
    {
        await Ours(Names.OursVerify, () => ours.Verify(cancellation), cancellation);
        await Theirs(rclone, Names.RcloneVerify, () => peers.RcloneVerify(name, cancellation), cancellation);
    }

    private async Task Restore(string name, CancellationToken cancellation)
    {
        var target = disk.In("restored");
        await Ours(Names.OursRestore, () => OnDisk(() => ours.Restore(target, compare: true, cancellation), cancellation), cancellation);
        await BtrfsTool.DeleteSubvolume(target, cancellation);
        await Theirs(rclone, Names.RcloneRestore, () => Received(() => peers.RcloneRestore(name, target, cancellation), target, cancellation), cancellation);
        await Ours(Names.OursRestoreBare, () => OnDisk(() => ours.Restore(target, compare: false, cancellation), cancellation), cancellation);
        await BtrfsTool.DeleteSubvolume(target, cancellation);
        await Theirs(restic, Names.ResticRestore, () => Unpacked(() => peers.ResticRestore(name, target, cancellation), target, cancellation), cancellation);
    }

    private async Task Incremental(string name, string first, string second, CancellationToken cancellation)
    {
        await Ours(Names.OursIncremental, () => ours.Backup(BackupKind.Incremental, cancellation), cancellation);
        await Theirs(restic, Names.ResticIncremental, () => store.Storing(() => peers.ResticBackup(name, Data, cancellation)), cancellation);
        await Theirs(null, Names.StreamIncremental, () => peers.IncrementalStream(first, second, cancellation), cancellation);
    }

    private async Task<RunSample> Received(Func<Task<RunSample>> restore, string target, CancellationToken cancellation)
    {
        Directory.CreateDirectory(target);
        try
        {
            return await OnDisk(restore, cancellation);
        }
        finally
        {
            foreach (var subvolume in Directory.EnumerateDirectories(target))
                await BtrfsTool.DeleteSubvolume(subvolume, CancellationToken.None);
            Directory.Delete(target);
        }
    }

    private async Task<RunSample> Unpacked(Func<Task<RunSample>> restore, string target, CancellationToken cancellation)
    {
        try
        {
            return await OnDisk(restore, cancellation);
        }
        finally
        {
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
        }
    }

    // Restored is what a power cut would leave: writing it out belongs to every restore, whether its program does it or not.
    private async Task<RunSample> OnDisk(Func<Task<RunSample>> restore, CancellationToken cancellation)
    {
        var sample = await restore();
        var started = Stopwatch.GetTimestamp();
        await disk.Settle(cancellation);
        return sample with { Seconds = sample.Seconds + Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private async Task Ours(string name, Func<Task<RunSample>> measure, CancellationToken cancellation)
    {
        await disk.Rest(cancellation);
        await measured.Take(name, measure);
    }

    private async Task Theirs(string? absence, string name, Func<Task<RunSample>> measure, CancellationToken cancellation)
    {
        await disk.Rest(cancellation);
        await measured.TakeOf(absence, name, measure);
    }
}
