using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Backup.Money;

public sealed class CostTableTests
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
    private static readonly PriceList Prices = PriceList.Of(new CostOptions { FreeGigabytes = 0 });

    [Test]
    public void Own_labels_grow_as_they_are_planned_and_other_hosts_stay_and_the_lines_make_the_sums()
    {
        var full = BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null);
        var catalogue = BackupHistory.Catalogue([full, BackupHistory.Make(1, Tier.Daily, ArchiveBench.Time + Duration.FromDays(1), full)]);
        var contents = BackupHistory.Contents(catalogue);
        var bill = Bill.Of(contents with { Versions = contents.Versions.Add(new StoredVersion("ovh-vps/home/x", "1", 5000, IsHideMarker: false, IsLatest: true, Instant.MinValue)) }, Prices);
        var outlook = CostOutlook.Of(Hetzner, ChainRules.Of(Hetzner, new ChainOptions()), catalogue, bill.Without(Hetzner.BucketPrefix), Prices, ArchiveBench.Time + Duration.FromDays(2), CostTable.MonthsNeeded);

        var table = CostTable.Of(bill, outlook, Hetzner.BucketPrefix);

        var (own, other) = (table.Lines.Single(line => line.Label == "postgresql"), table.Lines.Single(line => line.Host == "ovh-vps"));
        Assert.That((own.Now.Bytes, own.InAYear.Bytes, own.InTwoYears.Bytes), Is.EqualTo((bill.Bytes - 5000, outlook.Months[12].Labels["postgresql"], outlook.Months[24].Labels["postgresql"])));
        Assert.That(own.InAYear.Bytes, Is.GreaterThan(own.Now.Bytes));
        Assert.That((other.Now.Bytes, other.InAYear.Bytes, other.InTwoYears.Bytes), Is.EqualTo((5000L, 5000L, 5000L)));
        foreach (var figure in new Func<CostTableLine, CostFigure>[] { line => line.Now, line => line.InAYear, line => line.InTwoYears })
        {
            Assert.That(table.Lines.Sum(line => figure(line).Bytes), Is.EqualTo(figure(table.Sums).Bytes));
            Assert.That(table.Lines.Sum(line => figure(line).Dollars), Is.EqualTo(figure(table.Sums).Dollars).Within(0.0000001m));
        }
    }

    [Test]
    public void Recommendations_name_what_nobody_misses_first_and_concessions_only_where_money_is_short()
    {
        var lost = Bill.Of(new BucketContents([new StoredVersion("hetzner-vps/home/x", "1", 2_000_000_000_000, IsHideMarker: false, IsLatest: false, Instant.MinValue)], []), Prices);
        var fine = new Forecast([], [], 0, 0, CostLevel.Fine, []);
        ConcessionLine[] lines = [new("monthly-9", "nine", "set it", 1, 2, InForce: false, Needed: true), new("monthly-6", "six", "set that", -1, 3, InForce: false, Needed: false)];

        var dear = Recommendation.Of(lost, fine, lines, Prices, shareUnknown: true);
        var cheap = Recommendation.Of(Bill.Of(new BucketContents([], []), Prices), fine, lines, Prices, shareUnknown: false);

        Assert.That(dear.Select(each => each.How.Split(':')[0]), Is.EqualTo(new[] { "storage.monitoring.cost.share", "panther-storage backup gc", "panther-storage scope suggest", "set it" }));
        Assert.That(dear[1].Saves, Is.EqualTo(12m));
        Assert.That(cheap, Is.Empty);
    }
}
