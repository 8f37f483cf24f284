using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Backup.Money;

public sealed class MonthOfUseTests
{
    private static readonly RequestPrices Prices = RequestPrices.Of(new CostOptions());

    [Test]
    public void A_day_costs_what_is_beyond_the_free_requests()
    {
        Assert.That(Prices.Day(2500, 2500), Is.Zero);
        Assert.That(Prices.Day(12_500, 0), Is.EqualTo(0.004m));
        Assert.That(Prices.Day(0, 3500), Is.EqualTo(0.004m));
    }

    [Test]
    public void Downloads_are_free_up_to_three_times_what_is_stored()
    {
        Assert.That(Prices.Downloads(3_000_000_000, 1_000_000_000), Is.Zero);
        Assert.That(Prices.Downloads(5_000_000_000, 1_000_000_000), Is.EqualTo(0.02m));
    }

    /// <summary>A run looks at all manifests twice, status six times, cost once: nine reads a day for each backup.</summary>
    [Test]
    public void The_units_read_every_manifest_at_each_look()
    {
        var use = MonthOfUse.Of([100], 12L * ArchiveFrames.PieceBytes * 7, Prices);

        Assert.That(use.Reads, Is.EqualTo(900));
        Assert.That(use.SundayReads, Is.EqualTo(900 + 500 + 7), "and on Sundays the verification, the sweep and two of the prune, the archives, and the frames of a twelfth");
        Assert.That(use.Dollars, Is.Zero);
        Assert.That((double)use.Downloaded, Is.EqualTo((12.0 * ArchiveFrames.PieceBytes * 7 * 365.25 / 84 / 12) + (12.0 * ArchiveFrames.PieceBytes * 7)).Within(1));
    }

    [Test]
    public void Five_hosts_together_are_beyond_what_is_free_and_one_alone_is_not()
    {
        Assert.That(MonthOfUse.Of([250], 0, Prices).Dollars, Is.LessThan(0.01m));
        Assert.That(MonthOfUse.Of([250, 250, 250, 250, 250], 0, Prices).Dollars, Is.InRange(0.10m, 0.15m));
    }

    [Test]
    public void An_hourly_host_runs_more_often()
    {
        Assert.That(MonthOfUse.Of([100], 0, Prices, runsADay: 24).Reads, Is.EqualTo((48 + 7) * 100));
        Assert.That(MonthOfUse.Of([0], 0, Prices), Is.EqualTo(new MonthOfUse(0, 0, 0, 0, 0)));
    }

    /// <summary>What the figures rest on is what is rendered.</summary>
    [Test]
    public void The_units_are_those_that_are_rendered()
    {
        var jobs = Jobs.Of(Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions()), new UnitOptions()).ToDictionary(job => job.Name);

        Assert.That(jobs["panther-status"].Calendars, Has.Length.EqualTo(1).And.All.Contains($"0/{24 / MonthOfUse.StatusADay}:45"));
        Assert.That(jobs["panther-backup-cost-monitor"].Calendars, Has.Length.EqualTo(1).And.All.StartsWith("*-*-* "));
        Assert.That(jobs["panther-backup-validation"].Commands, Has.Length.EqualTo(1).And.All.EndsWith($"next/{MonthOfUse.VerifiedParts}"));
        Assert.That(jobs["panther-backup-validation"].Calendars, Has.Length.EqualTo(1).And.All.StartsWith("Sun "));
        Assert.That(jobs["panther-backup-full-validation"].Commands, Has.Length.EqualTo(1).And.All.Contains("--level full"));
        Assert.That(jobs["panther-backup-full-validation"].Calendars, Has.Length.EqualTo(2).And.All.Matches(" \\*-\\*-0[12]..0[78] "));
        Assert.That(jobs["panther-backup-prune"].Calendars, Has.Length.EqualTo(1).And.All.StartsWith("Sun "));
    }

    [Test]
    public void Requests_are_a_line_of_the_bill_by_host()
    {
        var backups = Enumerable.Range(0, 400).Select(index => BackupHistory.Make(index, Tier.Daily, ArchiveBench.Time + NodaTime.Duration.FromDays(index), null)).ToList();
        var prices = PriceList.Of(new CostOptions());

        var bill = Bill.Of(BackupHistory.Contents(BackupHistory.Catalogue(backups)), prices);

        Assert.That(bill.Backups[BackupHistory.Host], Is.EqualTo(400));
        Assert.That(bill.Lines.Single(line => line.Label == "(requests)"), Has.Property("Host").EqualTo(BackupHistory.Host).And.Property("Dollars").EqualTo(bill.Use.Dollars).And.Property("Bytes").Zero);
        Assert.That(bill.Use.Dollars, Is.Positive);
        Assert.That(bill.Dollars, Is.EqualTo(prices.Month(bill.Bytes) + bill.Use.Dollars));
        Assert.That(bill.Use.Assumed, Does.Contain("3,600 reads a day"));
    }
}
