using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

public sealed class CostTests
{
    private static readonly PriceList Prices = PriceList.Of(new CostOptions());

    [TestCase(0, 0)]
    [TestCase(10_000_000_000, 0)]
    [TestCase(1_010_000_000_000, 6)]
    [TestCase(510_000_000_000, 3)]
    public void Six_dollars_a_terabyte_after_ten_gigabytes(long bytes, int dollars) =>
        Assert.That(Prices.Month(bytes), Is.EqualTo(dollars));

    [TestCase("7.99", CostLevel.Fine)]
    [TestCase("8", CostLevel.Warning)]
    [TestCase("9.99", CostLevel.Warning)]
    [TestCase("10", CostLevel.Critical)]
    public void Eight_is_a_warning_and_ten_is_critical(string dollars, CostLevel level) =>
        Assert.That(Prices.LevelOf(decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(level));

    [Test]
    public void Prices_say_of_when_they_are() => Assert.That(Prices.ToString(), Is.EqualTo("$6/TB/month after the first 10 GB, as of 2026-02"));

    [Test]
    public void A_forecast_plays_the_chains_through_the_months_ahead()
    {
        var full = BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null);
        var daily = BackupHistory.Make(1, Tier.Daily, ArchiveBench.Time + Duration.FromDays(1), full);
        var catalogue = BackupHistory.Catalogue([full, daily]);

        var forecast = At(catalogue);
        var line = forecast.Lines.Single(each => each.Label == "postgresql");

        // Two hundredths a day: some three fulls' worth of increments, and never the twelve fulls of a full a month.
        Assert.That(line.Bytes, Is.InRange(2 * BackupHistory.FullBytes, 10 * BackupHistory.FullBytes));
        Assert.That(line.Now, Is.EqualTo(BackupHistory.FullBytes + 50 + (BackupHistory.FullBytes / 50) + 50));
        Assert.That(forecast.Months.Select(month => month.Month), Is.EqualTo(Enumerable.Range(0, 13).Select(month => $"{new LocalDate(2026, 11, 1).PlusMonths(month):uuuu-MM}")));
        Assert.That(forecast.Bytes, Is.EqualTo(forecast.Months.Max(month => month.Bytes)));
        Assert.That(forecast.Months[0].Bytes, Is.LessThan(forecast.Bytes), "the bucket fills");
        Assert.That(forecast.Assumed, Has.Some.Contains("home: nothing of it"));
    }

    [Test]
    public void Where_no_increment_was_seen_yet_what_is_taken_for_it_is_told()
    {
        var catalogue = BackupHistory.Catalogue([BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null)]);

        Assert.That(At(catalogue).Assumed, Has.Some.StartsWith("postgresql: no incremental backup yet; a day is taken to change 3 % of a full"));
    }

    private static Forecast At(PantherStorage.Model.Chains.Catalogue catalogue) => Forecast.Of(
        Hetzner, PantherStorage.Model.Chains.ChainRules.Of(Hetzner, new ChainOptions()), catalogue, Bill.Of(BackupHistory.Contents(catalogue), Prices), Prices, ArchiveBench.Time + Duration.FromDays(2));

    private static StoragePlan Hetzner => Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
}
