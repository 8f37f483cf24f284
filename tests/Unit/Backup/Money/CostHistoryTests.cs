using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Money;

public sealed class CostHistoryTests
{
    private static readonly LocalDate Today = new(2026, 11, 28);
    private static readonly PriceList Prices = PriceList.Of(new CostOptions { FreeGigabytes = 0 });

    [Test]
    public void A_day_is_written_as_it_is_read()
    {
        var history = CostHistory.Empty.With([Day(Today, 123), Day(Today, 5, "ovh-vps") with { Forecast = null, Level = CostLevel.Critical }], Today);

        Assert.That(history.ToCsv(), Is.EqualTo("""
            date,host,stored,hidden,unfinished,dollars,forecast,level
            2026-11-28,hetzner-vps,123,7,1,0.6200,1.2500,warning
            2026-11-28,ovh-vps,5,7,1,0.6200,,critical

            """));
        Assert.That(CostHistory.Parse(history.ToCsv()).Days, Is.EqualTo(history.Days));
    }

    [Test]
    public void Once_a_day_and_ninety_days_and_the_last_run_of_a_day_holds()
    {
        var history = Enumerable.Range(0, 200).Aggregate(CostHistory.Empty, (made, day) => made.With([Day(Today.PlusDays(day), day)], Today.PlusDays(day)));

        var again = history.With([Day(Today.PlusDays(199), 42)], Today.PlusDays(199));

        Assert.That(history.Days, Has.Length.EqualTo(90));
        Assert.That(history.Days[0].Date, Is.EqualTo(Today.PlusDays(110)));
        Assert.That(again.Days, Has.Length.EqualTo(90));
        Assert.That(again.Days[^1].Stored, Is.EqualTo(42));
    }

    [Test]
    public void A_line_of_a_clock_that_was_ahead_goes_with_the_next_day()
    {
        var ahead = CostHistory.Empty.With([Day(Today.PlusDays(30_000), 1)], Today.PlusDays(30_000));

        Assert.That(ahead.With([Day(Today, 2)], Today).Days.Select(day => day.Date), Is.EqualTo(new[] { Today }));
    }

    [TestCase("2026-11-28,hetzner-vps,9223372036854775807,2,3,0.1,0.2,fine")]
    [TestCase("2026-11-28,hetzner-vps,12")]
    [TestCase("2026-11-31,hetzner-vps,1,2,3,0.1,0.2,fine")]
    [TestCase("2026-11-28,hetz ner,1,2,3,0.1,0.2,fine")]
    [TestCase("2026-11-28,hetzner-vps,-1,2,3,0.1,0.2,fine")]
    [TestCase("2026-11-28,hetzner-vps,1,2,3,x,0.2,fine")]
    [TestCase("2026-11-28,hetzner-vps,1,2,3,0.1,x,fine")]
    [TestCase("2026-11-28,hetzner-vps,1,2,3,0.1,0.2,dear")]
    [TestCase("\0\0\0\0")]
    public void A_damaged_line_is_counted_and_left_out(string line)
    {
        var good = CostHistory.Empty.With([Day(Today, 123)], Today);

        var read = CostHistory.Parse(good.ToCsv() + line + "\n");

        Assert.That((read.Damaged, read.Days.Length), Is.EqualTo((1, 1)));
        Assert.That(read.With([], Today).ToCsv(), Is.EqualTo(good.ToCsv()));
    }

    [Test]
    public void The_file_is_replaced_and_tells_how_many_lines_it_lost()
    {
        using var root = new TemporaryRoot();
        var file = new CostHistoryFile(new HostPaths(root.Path));

        file.Record([Day(Today, 1)], Today);
        File.AppendAllText(file.Path, "rot\n");
        var recorded = file.Record([Day(Today.PlusDays(1), 2)], Today.PlusDays(1));

        Assert.That((recorded.Damaged, recorded.Days.Length), Is.EqualTo((1, 2)));
        Assert.That(File.ReadAllText(file.Path), Is.EqualTo(recorded.ToCsv()));
        Assert.That(file.Path, Does.EndWith("/var/log/panther-backup/cost-report.log"));
    }

    [Test]
    public void Growth_is_the_line_through_the_days_and_tells_when_the_warning_comes()
    {
        var history = CostHistory.Empty;
        for (var day = 0; day <= 30; day++)
            history = history.With([Day(Today.PlusDays(day), 1_000_000_000_000 + (day * 1_000_000_000L))], Today.PlusDays(day));

        var growth = CostGrowth.Of(history, Prices, Now(1_030_000_000_008))!;

        Assert.That(growth.Days, Is.EqualTo(30));
        Assert.That(growth.BytesADay, Is.EqualTo(1e9).Within(1));
        // $8 are 1333.3 GB, $10 1666.7 GB, less ten for the reads of Sundays and of the first weekend.
        Assert.That((growth.DaysToWarning, growth.DaysToCritical), Is.EqualTo((294, 627)));
    }

    [Test]
    public void What_shrinks_reaches_nothing_and_what_is_reached_is_now()
    {
        var history = CostHistory.Empty;
        for (var day = 0; day <= 10; day++)
            history = history.With([Day(Today.PlusDays(day), 1_500_000_000_000 - (day * 1_000_000_000L))], Today.PlusDays(day));

        var growth = CostGrowth.Of(history, Prices, Now(1_490_000_000_008))!;

        Assert.That((growth.DaysToWarning, growth.DaysToCritical), Is.EqualTo((0, (int?)null)));
    }

    [Test]
    public void A_few_days_tell_nothing_and_another_host_is_no_growth()
    {
        var history = CostHistory.Empty;
        Assert.That(CostGrowth.Of(history, Prices, Now(1)), Is.Null);
        for (var day = 0; day <= 20; day++)
            history = history.With([Day(Today.PlusDays(day), 100), .. day > 15 ? [Day(Today.PlusDays(day), 1_000_000, "ovh-vps")] : Array.Empty<CostDay>()], Today.PlusDays(day));

        Assert.That(CostGrowth.Of(history, Prices, Now(1)), Is.Null, "five days of both");
    }

    private static Bill Now(long bytes) => Bill.Of(new BucketContents([new StoredVersion("hetzner-vps/home/x", "1", bytes, IsHideMarker: false, IsLatest: true, Instant.MinValue)], []), Prices);

    private static CostDay Day(LocalDate date, long stored, string host = "hetzner-vps") => new(date, host, stored, 7, 1, 0.62m, 1.25m, CostLevel.Warning);

    private sealed class TemporaryRoot : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("panther-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
