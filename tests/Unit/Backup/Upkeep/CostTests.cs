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
    public void A_forecast_fills_the_counts_with_what_was_seen()
    {
        var full = BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null);
        var daily = BackupHistory.Make(1, Tier.Daily, ArchiveBench.Time + Duration.FromDays(1), full);
        var catalogue = BackupHistory.Catalogue([full, daily with { Manifest = daily.Manifest with { Length = 20 } }]);

        var forecast = Forecast.Of(Hetzner, catalogue, Bill.Of(BackupHistory.Contents(catalogue), Prices), Prices);
        var line = forecast.Lines.Single(each => each.Label == "postgresql");

        // 12 fulls of 350, 12 weeks at a tenth of a full, 30 days as the one that was seen.
        Assert.That(line, Is.EqualTo(new ForecastLine("postgresql", 12, 42, (12 * 350) + (12 * 35) + (30 * 70))));
        Assert.That(forecast.Assumed, Has.Some.Contains("postgresql: no weekly backup yet").And.Some.Contains("home: nothing of it"));
    }

    private static StoragePlan Hetzner => Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
}
