using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Money;

public sealed class ConcessionTests
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
    private static readonly StoragePlan Zephyrus = Planner.Plan(KnownHosts.Named("zephyrus"), new StorageOptions { Backup = new BackupOptions { IncludeContainers = true } });

    [Test]
    public void A_server_keeps_fewer_first_then_leaves_out_logs_then_backs_up_homes_weekly() =>
        Assert.That(Concessions.Of(Hetzner).Select(each => each.Name), Is.EqualTo(new[] { "monthly-9", "monthly-6", "monthly-3", "weekly-8", "weekly-4", "weekly-2", "without-logs", "user-data-weekly" }));

    [Test]
    public void A_laptop_has_containers_to_leave_out_and_fewer_weeks_to_give() =>
        Assert.That(Concessions.Of(Zephyrus).Select(each => each.Name), Is.EqualTo(new[] { "monthly-9", "monthly-6", "monthly-3", "weekly-2", "without-containers", "user-data-weekly" }));

    [Test]
    public void Databases_and_the_snapshots_here_are_the_same_with_all_of_them()
    {
        var given = Concessions.Apply(Hetzner, [.. Concessions.Of(Hetzner).Select(each => each.Name)]);

        foreach (var label in new[] { "postgresql", "redis" })
            Assert.That(Item(given, label), Is.EqualTo(Item(Hetzner, label)));
        Assert.That(given.Snapshots, Is.EqualTo(Hetzner.Snapshots));
        Assert.That(given with { Backup = Hetzner.Backup }, Is.EqualTo(Hetzner));
    }

    [Test]
    public void Of_all_that_is_given_up_only_logs_are_left_out_and_only_what_people_make_is_slower()
    {
        var given = Concessions.Apply(Hetzner, [.. Concessions.Of(Hetzner).Select(each => each.Name)]);

        Assert.That(given.Backup.Items.Where(item => item.IsLeftOut).Select(item => item.Path), Is.EqualTo(new[] { "/var/log" }));
        Assert.That((Item(given, "home").Tier, Item(given, "root").Tier, Item(given, "etc").Tier), Is.EqualTo(("weekly", Item(Hetzner, "root").Tier, Item(Hetzner, "etc").Tier)));
        Assert.That(Item(given, "home").KeptBy(given).Select(tier => (tier.Name, tier.Keep)), Is.EqualTo(new[] { ("daily", 30), ("weekly", 2), ("monthly", 3) }));
        Assert.That(Rhythm.Of(given, Item(given, "home")), Has.Property("Often").EqualTo(Tier.Weekly));
    }

    [Test]
    public void A_plan_that_keeps_little_has_little_to_give()
    {
        var plan = Hetzner with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 3, "")]) };

        Assert.That(Concessions.Of(plan).Select(each => each.Name), Is.EqualTo(new[] { "without-logs" }), "a home cannot be weekly where nothing is");
    }

    [Test]
    public void Names_that_the_plan_no_longer_offers_are_passed_over() =>
        Assert.That(Concessions.Apply(Hetzner, ["without-photos"]), Is.EqualTo(Hetzner));

    [Test]
    public void What_the_bucket_keeps_stands_in_no_plan_file() =>
        Assert.That(PlanJson.Write(Concessions.Apply(Hetzner, [.. Concessions.Of(Hetzner).Take(7).Select(each => each.Name)])), Is.EqualTo(PlanJson.Write(Hetzner)));

    /// <summary>Half a year of a server's logs: monthly ones on the newest full.</summary>
    [Test]
    public void Of_a_label_left_out_the_newest_chain_stays_and_the_rest_goes()
    {
        var label = Hetzner.Backup.Items.Single(item => item.Path == "/var/log").Label;
        var old = BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null, label);
        var grown = BackupHistory.Make(1, Tier.Monthly, ArchiveBench.Time + Duration.FromDays(30), old, label);
        var full = BackupHistory.Make(2, Tier.Monthly, ArchiveBench.Time + Duration.FromDays(60), null, label);
        var newest = BackupHistory.Make(3, Tier.Monthly, ArchiveBench.Time + Duration.FromDays(90), full, label);
        var catalogue = BackupHistory.Catalogue([old, grown, full, newest]);
        var now = ArchiveBench.Time + Duration.FromDays(95);
        var proved = new HashSet<string> { full.Key };

        var usual = RemoteRetention.Decide(Hetzner, catalogue, [], now, proved: proved);
        var given = RemoteRetention.Decide(Concessions.Apply(Hetzner, ["without-logs"]), catalogue, [], now, proved: proved);
        var unproved = RemoteRetention.Decide(Concessions.Apply(Hetzner, ["without-logs"]), catalogue, [], now, proved: new HashSet<string>());

        Assert.That(usual.Where(each => each.Goes), Is.Empty);
        Assert.That(given.Where(each => !each.Goes).Select(each => each.Backup), Is.EqualTo(new[] { full, newest }));
        Assert.That(unproved.Where(each => each.Goes), Is.Empty, "the newest full is not proved yet");
    }

    [Test]
    public void The_outlook_of_a_label_left_out_is_its_newest_chain()
    {
        var label = Hetzner.Backup.Items.Single(item => item.Path == "/var/log").Label;
        var old = BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null, label);
        var full = BackupHistory.Make(2, Tier.Monthly, ArchiveBench.Time + Duration.FromDays(60), null, label);
        var newest = BackupHistory.Make(3, Tier.Monthly, ArchiveBench.Time + Duration.FromDays(90), full, label);
        var plan = Concessions.Apply(Hetzner, ["without-logs"]);

        var outlook = CostOutlook.Of(plan, ChainRules.Of(plan, new ChainOptions()), BackupHistory.Catalogue([old, full, newest]), OtherHosts.None, PriceList.Of(new CostOptions()), ArchiveBench.Time + Duration.FromDays(95), 3);

        Assert.That(outlook.Months.Select(month => month.Labels[label]), Is.All.EqualTo(Churn.BytesOf(full) + Churn.BytesOf(newest)));
        Assert.That(outlook.Months.SelectMany(month => month.Fulls), Is.Empty);
    }

    [Test]
    public void Each_concession_has_its_dollars_on_top_of_those_before_it()
    {
        var backups = BackupHistory.Nights(120).Aggregate(new List<StoredBackup>(), (made, night) => [.. made, Large(made.Count, night.Pace, night.At, made)]);
        var prices = PriceList.Of(new CostOptions { Warning = 4, Critical = 5 });
        var catalogue = BackupHistory.Catalogue(backups);
        var costs = new ConcessionCosts(Hetzner, new ChainOptions(), catalogue, Bill.Of(BackupHistory.Contents(catalogue), prices), prices, ArchiveBench.Time + Duration.FromDays(121));

        var lines = costs.Lines(inForce: 0);

        Assert.That(lines.Sum(line => line.Saves), Is.EqualTo(costs.With(0).Dollars - costs.With(lines.Length).Dollars));
        Assert.That(lines[2].Dollars, Is.LessThan(costs.With(0).Dollars), "three monthly ones instead of twelve");
        Assert.That(lines.TakeWhile(line => line.Needed).Count(), Is.EqualTo(costs.Choose(0)));
        Assert.That(lines.Select(line => line.InForce), Is.All.False);
    }

    // Half a terabyte of a home, of which two hundredths change in a day.
    private static StoredBackup Large(int index, Tier pace, Instant at, List<StoredBackup> made)
    {
        var backup = BackupHistory.Make(index, pace, at, pace == Tier.Monthly ? null : made.FindLast(each => each.Facts.IsFull), "home");
        return backup.Of(backup.Manifest.Length * 1_000_000);
    }

    private static BackupItem Item(StoragePlan plan, string label) => plan.Backup.Items.Single(item => item.Label == label);
}
