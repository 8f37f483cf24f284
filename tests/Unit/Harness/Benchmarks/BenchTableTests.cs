using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using PantherStorage.Harness.Benchmarks;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Benchmarks;

public sealed class BenchTableTests
{
    private static readonly BenchReport Report = new()
    {
        Started = Instant.FromUtc(2026, 11, 21, 9, 0),
        Seconds = 60,
        Machine = new BenchMachine("A [processor]", 2, Bytes.GiB(8).Count, "6.18", 0.1),
        CorpusBytes = Bytes.MiB(64).Count,
        CorpusFiles = 2_000,
        Seed = 7,
        Rounds = 3,
        Versions = ImmutableSortedDictionary<string, string>.Empty.Add("zstd", "1.5.4"),
        Targets =
        [
            new BenchRow("full backup, time", "restic, first run", "s", 2, 8, 0.5),
            new BenchRow("restore, time", "restic restore", "s", 2, null, 0.7) { Because = "restic is not on the PATH" },
            new BenchRow("peak memory, any of ours", string.Empty, "B", Bytes.MiB(300).Count, null, Bytes.MiB(200).Count),
        ],
        Measurements = [new Measurement(Names.OursFull, [2, 2, 2], 2, 3.1, Bytes.MiB(30).Count, Bytes.MiB(150).Count)],
    };

    [Test]
    public void Each_target_shows_both_sides_the_ratio_and_the_verdict()
    {
        Assert.That(Line("restic, first run"), Does.Match(@"2\.00 s +│ 8\.00 s +│ 0\.25 +│ ≤ 0\.5 +│ met"));
        Assert.That(Line("peak memory, any"), Does.Match(@"300 MiB +│ - +│ - +│ ≤ 200 MiB +│ missed"));
        Assert.That(Line("│ restic restore"), Does.Match(@"2\.00 s +│ - +│ - +│ ≤ 0\.7 +│ not measured"));
    }

    [Test]
    public void What_was_not_measured_says_why() =>
        Assert.That(Printed(), Does.Contain("not measured: restore, time against restic restore: restic is not on the PATH"));

    [Test]
    public void Each_measurement_shows_its_rate_and_what_it_took() =>
        Assert.That(Line($"│ {Names.OursFull}"), Does.Match(@"2\.00 +│ 3\.1 +│ 30 MiB +│ 32 +│ 150 MiB"));

    [Test]
    public void The_machine_is_named_whatever_it_is_called() =>
        Assert.That(Printed(), Does.Contain("A [processor], 2 processors, 8 GiB, Linux 6.18"));

    [Test]
    public void The_report_as_json_says_value_and_verdict_of_each_target()
    {
        using var json = JsonDocument.Parse(Report.ToJson());
        var first = json.RootElement.GetProperty("targets")[0];

        Assert.That(first.GetProperty("value").GetDouble(), Is.EqualTo(0.25));
        Assert.That(first.GetProperty("verdict").GetString(), Is.EqualTo("Met"));
        Assert.That(json.RootElement.GetProperty("targets")[1].GetProperty("verdict").GetString(), Is.EqualTo("NotMeasured"));
    }

    private static string Line(string part) => Printed().Split('\n').First(line => line.Contains(part, StringComparison.Ordinal));

    private static string Printed()
    {
        using var text = new StringWriter();
        BenchTable.Print(Report, text, plain: true);
        return text.ToString();
    }
}
