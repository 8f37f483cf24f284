using System.Diagnostics;
using NodaTime;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// One bench from the corpus to the report. In each round all contenders do the same on the same snapshot, one after
/// the other, each into an empty place of the bucket, with everything written and the corpus in the page cache.
/// </summary>
/// <param name="say">Told what is measured now.</param>
public sealed class BenchRun(BenchOptions options, IProgress<string> say)
{
    private readonly Measurements measured = new(say);

    /// <exception cref="StorageException">The disk cannot be made, or our own program fails.</exception>
    public async Task<BenchReport> Run(CancellationToken cancellation)
    {
        var started = SystemClock.Instance.GetCurrentInstant();
        var machine = ThisMachine.Describe();
        var clock = Stopwatch.GetTimestamp();
        var corpus = Corpus.Of(options.Size, options.Seed);

        await using var disk = await BenchDisk.Make(options.Directory, new Bytes(options.Size.Count * 6 + Bytes.GiB(2).Count), cancellation);
        await using var store = await BenchStore.Start(disk, cancellation);
        var ours = new Ours(disk, store, Path.GetFullPath(options.Engine));
        await ours.Install(cancellation);
        say.Report($"writing {corpus.Size} in {corpus.Files.Length:N0} files");
        CorpusWriter.Write(corpus, Directory.CreateDirectory(Path.Combine(ours.Home, "corpus")).FullName, cancellation);

        var peers = new Peers(disk, store);
        if (options.Weeks > 0)
            await new YearBench(disk, store, ours, peers, corpus, measured, options.Weeks, say).Run(cancellation);
        else
            await Rounds(new BenchRound(disk, store, ours, peers, corpus, new Measurements(new Progress<string>())), new BenchRound(disk, store, ours, peers, corpus, measured), ours, cancellation);

        var taken = measured.All.ToDictionary(each => each.Name);
        return new BenchReport
        {
            Started = started,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(clock).TotalSeconds, 1),
            Machine = machine,
            CorpusBytes = corpus.Size.Count,
            CorpusFiles = corpus.Files.Length,
            Seed = corpus.Seed,
            Rounds = options.Weeks > 0 ? 1 : options.Rounds,
            Weeks = options.Weeks,
            Versions = await ThisMachine.Versions(options.Engine, cancellation),
            Targets = options.Weeks > 0 ? Targets.YearRows(taken, measured.Missing) : Targets.Rows(taken, measured.Missing),
            Measurements = [.. measured.All],
        };
    }

    private async Task Rounds(BenchRound warmUp, BenchRound round, Ours ours, CancellationToken cancellation)
    {
        // The server compiles itself while it serves its first requests; nobody who is measured shall pay for that.
        say.Report("warming up: a round that is not measured");
        await warmUp.Run(0, cancellation);
        await round.Floor(await ours.Snapshot(cancellation), cancellation);
        for (var number = 1; number <= options.Rounds; number++)
        {
            say.Report($"round {number} of {options.Rounds}");
            await round.Run(number, cancellation);
        }
    }
}
