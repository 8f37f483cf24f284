using PantherStorage.Harness.Benchmarks;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Benchmarks;

/// <summary>A bench of a tiny corpus: that it measures and cleans up, never how fast. Takes rclone and restic along where they are.</summary>
public sealed class BenchTests
{
    private static readonly string[] Programs = ["rclone", "restic"];

    [Test]
    public async Task A_bench_measures_every_target_and_leaves_nothing()
    {
        var place = Left.Watch(Directory.CreateTempSubdirectory("panther-bench-test-").FullName);

        var report = await new BenchRun(Tiny(place), new Heard()).Run(default);

        var here = Array.TrueForAll(Programs, program => Peers.Absence(program) is null);
        Assert.That(report.Targets.Where(row => here && row.Verdict == TargetVerdict.NotMeasured).Select(row => row.Because), Is.Empty);
        Assert.That(report.Targets.Where(row => row.Against.Length == 0).Select(row => row.Value), Is.All.Positive);
        Assert.That(report.Targets.Where(row => row.Verdict == TargetVerdict.NotMeasured).Select(row => row.Because), Is.All.Contains("not on the PATH"));
        Nothing(place);
    }

    [Test]
    public async Task A_year_is_stored_by_each_contender_and_its_longest_chain_restored()
    {
        var place = Left.Watch(Directory.CreateTempSubdirectory("panther-bench-test-").FullName);

        var report = await new BenchRun(Tiny(place) with { Weeks = 6 }, new Heard()).Run(default);

        var bytes = report.Measurements.ToDictionary(each => each.Name, each => each.StoredBytes);
        Assert.That(bytes[Names.YearOurs], Is.Positive.And.LessThanOrEqualTo(bytes[Names.YearOursEnd]));
        // Of six weeks, two months begin and four weeks are kept: one at least has gone again from the yearly fulls' chains.
        Assert.That(bytes[Names.YearFullsEnd], Is.Positive.And.LessThan(bytes[Names.YearFullsSent]));
        Assert.That(bytes[Names.YearRestoreChain], Is.GreaterThan(bytes[Names.YearRestoreFull]), "several archives were read");
        Assert.That(report.Targets, Has.Length.EqualTo(6));
        Assert.That(report.Targets.Where(row => row.Against.StartsWith("yearly", StringComparison.Ordinal)).Select(row => row.Value), Is.All.Positive);
        Assert.That(report.Targets.Where(row => row.Verdict == TargetVerdict.NotMeasured).Select(row => row.Because), Is.All.Contains("not on the PATH"));
        Nothing(place);
    }

    [Test]
    public void A_bench_that_is_stopped_leaves_nothing()
    {
        var place = Left.Watch(Directory.CreateTempSubdirectory("panther-bench-test-").FullName);
        using var stop = new CancellationTokenSource();

        Assert.That(
            async () => await new BenchRun(Tiny(place), new Heard(stop, "round 1")).Run(stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Nothing(place);
    }

    private static BenchOptions Tiny(string place) => new()
    {
        Engine = Published.Engine,
        Size = Bytes.MiB(8),
        Rounds = 1,
        Directory = place,
    };

    private static void Nothing(string place)
    {
        Assert.That(MountTable.Read().Below(place), Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(place), Is.Empty);
        Directory.Delete(place);
    }

    /// <summary>Writes down what is said, and stops the bench at a word.</summary>
    private sealed class Heard(CancellationTokenSource? stop = null, string word = "") : IProgress<string>
    {
        public void Report(string value)
        {
            TestContext.Out.WriteLine(value);
            if (stop is not null && value.StartsWith(word, StringComparison.Ordinal))
                stop.CancelAfter(TimeSpan.FromMilliseconds(300));
        }
    }
}
