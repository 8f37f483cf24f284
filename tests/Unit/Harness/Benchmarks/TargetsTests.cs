using PantherStorage.Harness.Benchmarks;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Benchmarks;

public sealed class TargetsTests
{
    [Test]
    public void A_ratio_at_its_target_is_met_and_above_it_missed()
    {
        Assert.That(new BenchRow("full", "rclone", "s", 9, 10, 0.9).Verdict, Is.EqualTo(TargetVerdict.Met));
        Assert.That(new BenchRow("full", "rclone", "s", 9.1, 10, 0.9).Verdict, Is.EqualTo(TargetVerdict.Missed));
    }

    [Test]
    public void What_is_compared_with_nothing_is_held_against_the_target_itself()
    {
        Assert.That(new BenchRow("retention", string.Empty, "s", 0.4, null, 1).Verdict, Is.EqualTo(TargetVerdict.Met));
        Assert.That(new BenchRow("memory", string.Empty, "B", 201, null, 200).Verdict, Is.EqualTo(TargetVerdict.Missed));
    }

    [Test]
    public void A_row_without_the_other_side_is_not_measured_and_says_why()
    {
        var rows = Targets.Rows(
            Table((Names.OursFull, 2)), new Dictionary<string, string> { [Names.RcloneFull] = "rclone is not on the PATH" });

        Assert.That(rows[0].Verdict, Is.EqualTo(TargetVerdict.NotMeasured));
        Assert.That(rows[0].Because, Is.EqualTo("rclone is not on the PATH"));
        Assert.That(rows[0].Value, Is.Null);
    }

    [Test]
    public void Every_target_has_its_row_and_its_ratio()
    {
        var rows = Targets.Rows(
            Table((Names.OursFull, 4), (Names.RcloneFull, 5), (Names.ResticFull, 10), (Names.OursIncremental, 1), (Names.ResticIncremental, 4),
                (Names.StreamIncremental, 1), (Names.OursRestore, 6), (Names.RcloneRestore, 6), (Names.ResticRestore, 12), (Names.OursVerify, 2),
                (Names.RcloneVerify, 4), (Names.Retention, 0.5)),
            new Dictionary<string, string>());

        Assert.That(rows.Select(row => row.Value), Is.EqualTo(new double?[] { 0.8, 0.8, 0.4, 0.25, 1, 1, 0.5, 0.5, 6 << 20, 0.5 }));
        Assert.That(rows.Where(row => row.Verdict != TargetVerdict.Met).Select(row => row.Against), Is.EqualTo(new[] { "rclone cat | zstd -dc | btrfs receive" }));
    }

    [Test]
    public void A_year_is_held_against_restic_and_against_yearly_fulls_in_bytes()
    {
        Measurement Bytes(string name, long bytes) => Measurement.Of(name, [new RunSample(0) { Stored = new Bytes(bytes) }]);
        var rows = Targets.YearRows(
            new[]
            {
                Bytes(Names.YearOurs, 50), Bytes(Names.YearOursEnd, 60), Bytes(Names.YearOursSent, 90),
                Bytes(Names.YearFulls, 100), Bytes(Names.YearFullsEnd, 120), Bytes(Names.YearFullsSent, 100),
            }.ToDictionary(each => each.Name),
            new Dictionary<string, string> { [Names.YearRestic] = "no restic", [Names.YearResticEnd] = "no restic", [Names.YearResticSent] = "no restic" });

        Assert.That(rows.Select(row => (row.Value, row.Verdict)), Is.EqualTo(new (double?, TargetVerdict)[]
        {
            (null, TargetVerdict.NotMeasured), (null, TargetVerdict.NotMeasured), (null, TargetVerdict.NotMeasured),
            (0.5, TargetVerdict.Met), (0.5, TargetVerdict.Met), (0.9, TargetVerdict.Missed),
        }));
    }

    [Test]
    public void Of_several_rounds_the_median_counts_and_of_memory_the_most()
    {
        var measured = Measurement.Of("full", [Ran(9, 10), Ran(1, 30), Ran(2, 20)]);

        Assert.That((measured.Seconds, measured.PeakMemoryBytes), Is.EqualTo((2.0, 30L)));
        Assert.That(Measurement.Median([4, 1]), Is.EqualTo(2.5));
    }

    [TestCase("1GiB", 1L << 30)]
    [TestCase("256 MiB", 256L << 20)]
    [TestCase("3MiB", null)]
    [TestCase("1GB", null)]
    [TestCase("-1GiB", null)]
    public void A_size_is_read_or_refused(string text, long? bytes) =>
        Assert.That(BenchOptions.ParseSize(text)?.Count, Is.EqualTo(bytes));

    // A second stores a mebibyte and takes one of memory.
    private static Dictionary<string, Measurement> Table(params (string Name, double Seconds)[] rows) =>
        rows.ToDictionary(row => row.Name, row => Measurement.Of(row.Name, [Ran(row.Seconds, (long)(row.Seconds * (1 << 20))) with { Stored = new Bytes((long)(row.Seconds * (1 << 20))) }]));

    private static RunSample Ran(double seconds, long memory) => new(seconds) { PeakMemory = new Bytes(memory) };
}
