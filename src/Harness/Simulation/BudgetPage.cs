using System.Globalization;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Harness.Simulation;

/// <summary>A study as the page that the owner asked for.</summary>
internal static class BudgetPage
{
    private static readonly decimal DollarsPerGigabyte = new CostOptions().PerTerabyteMonth / 1000;

    /// <summary>The owner's own analysis: dollars a month at $0.005 for a gigabyte.</summary>
    private const decimal OwnersDollarsPerGigabyte = 0.005m;

    public static string Of(BudgetStudy study) => string.Join('\n', Lines(study)) + "\n";

    private static IEnumerable<string> Lines(BudgetStudy study)
    {
        var years = study.Years;
        yield return "<!-- Made by `panther-verify simulate --study docs/budget`: change the program, not this page. -->";
        yield return string.Empty;
        yield return "# What five hosts cost at Backblaze B2";
        yield return string.Empty;
        yield return $"Every night of years is decided by the engine itself: which backup is full, on which one another builds, which snapshots stay on the host, what goes from the bucket. Only the data, the line (10 Mbit/s from 02:00 to 05:00, on weekends to 06:00) and the clock are made up. The data of a label is two thousand blocks; a tenth of them gets four fifths of the changes. Prices: {years.Prices}. A month costs the mean of its days, as it is billed. `panther-verify simulate` repeats any of it; `panther-storage backup cost --report` says the same of a real host, from its own backups.";
        yield return string.Empty;
        yield return string.Create(CultureInfo.InvariantCulture, $"Assumed: {years.StoredPerByte:0.##} bytes stored for a byte of data. [Measured](../performance.md#how-hard-to-compress) at the level that a slow line gets: 0.48 for text, 0.20 for source trees, 0.30 for containers, 0.04 for a database, 1 for photos. PostgreSQL has 10 GB and Redis 1 GB of hetzner's and contabo's data.");
        foreach (var line in Hosts(study).Concat(Beside()).Concat(Years(years)).Concat(Changes("How much it matters what compression leaves", study.Stored)).Concat(Changes("What brings it down", study.Changes)).Concat(Advice()))
            yield return line;
    }

    private static IEnumerable<string> Hosts(BudgetStudy study)
    {
        yield return string.Empty;
        yield return "## Each host: now, in a year, in two";
        yield return string.Empty;
        yield return $"Its data grows by {BudgetStudy.Growth:P0} a year, as in the owner's analysis. Dollars a month, without the free 10 GB, which all hosts share. Databases change by 30 % a month in every column.";
        yield return string.Empty;
        yield return $"| host | holds | the owner's estimate | first full | {string.Join(" | ", BudgetStudy.Churns.SelectMany(churn => new[] { $"{churn:P0} a month: in a year", "in two" }))} |";
        yield return $"|---|---|---|---|{string.Concat(BudgetStudy.Churns.Select(_ => "---|---|"))}";
        foreach (var host in OwnedHost.All)
        {
            var cases = study.Hosts.Where(each => each.Host == host.Name).ToList();
            yield return $"| {host.Name} | {host.Gigabytes} GB | {(host.Gigabytes * OwnersDollarsPerGigabyte).AsDollars()} | {Cell(cases[0].Begin)} | {string.Join(" | ", cases.Select(each => $"{Cell(each.AfterOneYear)} | {Cell(each.AfterTwoYears)}"))} |";
        }

        var holds = OwnedHost.All.Sum(host => host.Gigabytes);
        yield return $"| all | {holds} GB | {(holds * OwnersDollarsPerGigabyte).AsDollars()} | {Cell(study.Hosts.Where(each => each.MonthlyChurn == BudgetStudy.Churns[0]).Sum(each => each.Begin))} | {string.Join(" | ", BudgetStudy.Churns.Select(churn => study.Hosts.Where(each => each.MonthlyChurn == churn).ToList()).Select(all => $"{Cell(all.Sum(each => each.AfterOneYear))} | {Cell(all.Sum(each => each.AfterTwoYears))}"))} |";
    }

    private static IEnumerable<string> Beside()
    {
        yield return string.Empty;
        yield return "Why this differs from the owner's table ($0.62, $0.27, $0.64, $0.64, $0.08; $2.25 in all):";
        yield return string.Empty;
        yield return "- **Price.** His $0.005 a gigabyte is Backblaze's older price; since then it is $0.006 ($6 a terabyte). A fifth more.";
        yield return "- **History.** His table holds each byte once. Twelve monthly, four to twelve weekly and seven to thirty daily backups hold what changed in a year besides, and for some months after a new full the chain before it too. That is most of the difference.";
        yield return "- **Compression.** His table has none. It takes a quarter off here.";
        yield return "- **Growth.** His 15 % a year are in the columns; in his own table for 24 months he has $2.96.";
    }

    private static IEnumerable<string> Years(SimulationReport years)
    {
        yield return string.Empty;
        yield return "## Three years of all five";
        yield return string.Empty;
        yield return "zephyrus changes 8 % a month, the others 3 %, databases 30 %. At the end of the thirteenth month 20 GB of photos come to yoga, which compress not at all; at the beginning of the twenty-second it is installed anew, so that nothing there is left to build on.";
        yield return string.Empty;
        yield return $"| month | {string.Join(" | ", years.Hosts.Select(host => host.Host))} | uploaded | fulls | cost |";
        yield return $"|---|{string.Concat(years.Hosts.Select(_ => "---|"))}---|---|---|";
        foreach (var month in years.Months)
            yield return $"| {month.Month} | {string.Join(" | ", years.Hosts.Select(host => Gigabytes(month.Bytes[host.Host])))} | {Gigabytes(month.Sent)} | {month.Fulls} | {month.Dollars.AsDollars()} |";
        yield return string.Empty;
        yield return $"Dearest month: {years.Dearest.Month} with {years.Dearest.Dollars.AsDollars()}. Months above {years.Warning.AsDollars()}: {years.OverWarning}; above {years.Critical.AsDollars()}: {years.OverCritical}.";
        yield return string.Empty;
        var requests = Requests(years.Dearest.Bytes.Values.Sum());
        yield return string.Create(CultureInfo.InvariantCulture, $"Requests come on top of every figure on this page: {requests.Dollars.AsDollars()} a month once the policies are full ({requests.Reads:N0} reads a day, {requests.SundayReads:N0} on Sundays), less before. With them, of these months {years.Months.Count(month => month.Dollars + requests.Dollars > years.Warning)} cost more than {years.Warning.AsDollars()} and {years.Months.Count(month => month.Dollars + requests.Dollars > years.Critical)} more than {years.Critical.AsDollars()}.");
        yield return string.Empty;
        yield return "| host | mornings without the night's databases | mornings without another label's backup | longest chain | most that a restore reads | its bound by the RTO | longest full |";
        yield return "|---|---|---|---|---|---|---|";
        foreach (var host in years.Hosts)
            yield return $"| {host.Host} | {host.LateDatabases} | {host.Missed} | {host.DeepestChain} of {host.LinkBound} | {Gigabytes(host.LongestRestore)} | {Gigabytes(host.RestoreBound)} | {Counted.Of(host.LongestFullNights, "night")} |";
        yield return string.Empty;
        yield return "A year of real bytes, beside restic and beside yearly fulls, is measured by [`./panther bench --year`](../performance.md#a-year-of-weekly-changes).";
    }

    /// <summary>Of all hosts, each with as many backups as its policy keeps.</summary>
    private static MonthOfUse Requests(long bytes) => MonthOfUse.Of(
        OwnedHost.All.Select(host => Planner.Plan(KnownHosts.Named(host.Name), new StorageOptions()))
            .Select(plan => plan.Backup.Items.Sum(item => plan.Snapshots.Tiers.Where(tier => Tiers.Parse(tier.Name) >= Tiers.Parse(item.Tier)).Sum(tier => tier.Keep))),
        bytes, RequestPrices.Of(new CostOptions()));

    private static IEnumerable<string> Changes(string title, IEnumerable<StudiedChange> changes)
    {
        yield return string.Empty;
        yield return $"## {title}";
        yield return string.Empty;
        yield return "The same three years.";
        yield return string.Empty;
        yield return "| | dearest month | second and third year, a month | months above $8 | above $10 | mornings without the night's databases |";
        yield return "|---|---|---|---|---|---|";
        foreach (var change in changes)
            yield return $"| {change.What} | {change.Dearest.AsDollars()} | {change.Mean.AsDollars()} | {change.OverWarning} | {change.OverCritical} | {change.LateDatabases} |";
    }

    private static IEnumerable<string> Advice()
    {
        yield return string.Empty;
        yield return "## What to do when it costs too much";
        yield return string.Empty;
        yield return "1. `panther-storage backup cost` says what the bucket costs and, from the warning on, what would bring it back, with the dollars of each step. With `storage.backup.budget` set to `adapt` the host takes these steps by itself ([cost.md](../cost.md)).";
        yield return "2. `panther-storage scope suggest` finds caches, package stores, build output and machine images that are backed up for nothing.";
        yield return "3. Keep fewer monthly backups before fewer daily ones: what a monthly one holds beside its neighbours is a month's changes, a daily one a day's.";
        yield return "4. Allow longer chains (`backup.chains.maxLinks`) where restores have time.";
        yield return "5. Give databases a scope of their own: at 30 % a month they cost as much for each of their gigabytes as three of anything else.";
    }

    private static string Cell(long bytes) => $"{(bytes / 1_000_000_000m * DollarsPerGigabyte).AsDollars()} ({Gigabytes(bytes)})";

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0} GB");
}
