using NodaTime;
using PantherStorage.Harness.Simulation;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Simulation;

/// <summary>A host lives through years, and its own planners decide each night: chains, snapshots, what goes from the bucket.</summary>
public sealed class SimulatedYearsTests
{
    private const int Years = 2, FirstDays = 40;
    private static readonly Bytes Size = new(53_000_000_000);

    /// <summary>A laptop of 53 GB of which 3 % change in a month: a full a month would hold twelve times its data.</summary>
    [Test]
    public void Two_years_of_a_laptop_hold_less_than_three_times_its_data_and_miss_no_night()
    {
        var plan = Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions());
        var rules = ChainRules.Of(plan, new ChainOptions());
        var host = new SimulatedHost(plan,
            [.. plan.Backup.Items.Select((item, seed) => new SimulatedLabel(plan, item, new SimulatedData(PartOf(item), monthlyChurn: 0.03, yearlyGrowth: 0, seed), rules))], NightWindows.Parse("02:00-05:00", "02:00-06:00", DateTimeZone.Utc), BandwidthLimit.Parse("10 Mbit/s"));
        var begun = new LocalDate(2026, 1, 1);
        long most = 0;
        for (var day = 1; day <= Years * 365; day++)
        {
            var night = host.Night(begun.PlusDays(day - 1), day);
            most = Math.Max(most, host.Bytes);
            if (day <= FirstDays)
                continue;
            Assert.That((night.LateDatabases, night.Left), Is.EqualTo((0, 0)), $"day {day}");
            Assert.That(night.DeepestChain, Is.LessThanOrEqualTo(rules.Bounds.MaxLinks));
            Assert.That(night.LongestRestore, Is.LessThanOrEqualTo(rules.Bounds.MaxRestoreBytes));
        }

        Assert.That(new Bytes(most), Is.LessThan(new Bytes(3 * Size.Count)));
    }

    private static Bytes PartOf(BackupItem item) => item.Kind == SourceKind.Directory ? Bytes.MiB(20) : new Bytes(Size.Count * (item.Label == "home" ? 3 : 1) / 4);

    [Test]
    public async Task Equal_options_give_equal_figures_and_another_seed_others()
    {
        var (first, again, other) = (await Year.Value, await Ovh(seed: 0), await Ovh(seed: 1));

        Assert.That(again.ToJson(), Is.EqualTo(first.ToJson()));
        Assert.That(other.ToJson(), Is.Not.EqualTo(first.ToJson()));
        Assert.That(first.Months, Has.Length.EqualTo(12));
    }

    /// <summary>As B2 bills: by the mean of a month's days, the first ten gigabytes free.</summary>
    [Test]
    public async Task A_month_costs_the_mean_of_its_days()
    {
        var report = await Year.Value;
        var last = report.Months[^1];

        Assert.That(last.Dollars, Is.EqualTo(Math.Round((last.Bytes["ovh"] - 10_000_000_000L) * 6 / 1e12m, 2)));
        Assert.That(last.Most, Is.GreaterThanOrEqualTo(last.Bytes["ovh"]));
    }

    [Test]
    public async Task A_month_over_the_budget_or_a_late_database_makes_it_fail()
    {
        var report = await Year.Value;

        Assert.That(report.Holds, Is.True);
        Assert.That((report with { Critical = 0.01m }).Holds, Is.False);
        Assert.That((report with { Hosts = [report.Hosts[0] with { LateDatabases = 1 }] }).Holds, Is.False);
        Assert.That((report with { Hosts = [report.Hosts[0] with { DeepestChain = 6 }] }).Holds, Is.False);
        Assert.That((report with { Hosts = [report.Hosts[0] with { LongestRestore = report.Hosts[0].RestoreBound + 1 }] }).Holds, Is.False);
    }

    /// <summary>A year of the smallest host, which several tests look at.</summary>
    private static readonly Lazy<Task<SimulationReport>> Year = new(() => Ovh(seed: 0));

    private static Task<SimulationReport> Ovh(int seed) =>
        SimulatedYears.Run(new SimulationOptions { Years = 1, Host = "ovh", Stored = 1, Seed = seed }, new Progress<string>(), default);

    [TestCase("zephyrus", 123)]
    [TestCase("hetzner", 127)]
    [TestCase("ovh", 16)]
    public void A_host_holds_what_its_owner_says_spread_over_its_labels(string name, int gigabytes)
    {
        var plan = Planner.Plan(KnownHosts.Named(name), new StorageOptions());
        var host = OwnedHost.All.Single(each => each.Name == name);

        var sizes = plan.Backup.Items.Where(item => item.Kind == SourceKind.Subvolume).Select(item => host.SizeOf(item, plan).Count).ToList();

        Assert.That(sizes, Has.All.GreaterThan(0));
        Assert.That(sizes.Sum(), Is.EqualTo(gigabytes * 1_000_000_000L).Within(100));
    }
}
