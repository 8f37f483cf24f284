using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>What holds of concessions, whatever they cost and whatever was backed up.</summary>
public sealed class BudgetLaws
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
    private static readonly string[] Labels = [.. Hetzner.Backup.Items.Select(item => item.Label)];
    private static readonly string[] Databases = ["postgresql", "redis"];
    private static readonly int Offered = Concessions.Of(Hetzner).Length;

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void With_more_money_nothing_more_is_given_up(List<byte> costs, byte budget, byte more) =>
        Assert.That(Choose(costs, 0, budget + more), Is.LessThanOrEqualTo(Choose(costs, 0, budget)));

    /// <summary>Also of one that has given something up already, where each concession makes it cheaper.</summary>
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void With_more_money_nothing_more_stays_given_up(List<byte> costs, byte inForce, byte budget, byte more)
    {
        List<byte> falling = [.. costs.OrderDescending()];

        Assert.That(Choose(falling, inForce, budget + more), Is.LessThanOrEqualTo(Choose(falling, inForce, budget)));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void The_budget_is_kept_whenever_some_row_of_concessions_keeps_it(List<byte> costs, byte inForce, byte budget)
    {
        var chosen = Choose(costs, inForce, budget);

        if (costs.Any(cost => cost < budget))
            Assert.That((int)costs[chosen], Is.LessThan(budget));
        else
            Assert.That(chosen, Is.EqualTo(Math.Max(0, costs.Count - 1)), "all there are");
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void What_was_decided_stays_decided_while_nothing_changes(List<byte> costs, byte inForce, byte budget)
    {
        var chosen = Choose(costs, inForce, budget);

        Assert.That(Choose(costs, chosen, budget), Is.EqualTo(chosen));
    }

    /// <summary>A forecast that wavers by less than the margin brings nothing back and forth.</summary>
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void A_forecast_that_wavers_takes_nothing_back(List<byte> costs, byte budget, byte waver)
    {
        List<decimal> high = [.. costs.OrderDescending().Select(cost => (decimal)cost)];
        List<decimal> low = [.. high.Select(cost => cost * (1 - (waver % 10 / 100m)))];
        if (high.Count == 0)
            return;
        var before = Adaptation.Choose(0, high.Count - 1, count => high[count], budget);

        var after = Adaptation.Choose(before, low.Count - 1, count => low[count], budget);

        Assert.That(after, Is.EqualTo(before));
    }

    /// <summary>And the decisions of the planner itself, on what is stored.</summary>
    [FsCheck.NUnit.Property(MaxTest = 2)]
    public void Raising_the_budget_never_makes_it_worse(byte nights, byte warning, byte more)
    {
        var catalogue = BackupHistory.Catalogue(BackupHistory.Play(BackupHistory.Nights(40 + (nights % 40)), label: "home"));
        var prices = PriceList.Of(new CostOptions { FreeGigabytes = 0, PerTerabyteMonth = 10_000 });
        var costs = new ConcessionCosts(Hetzner, new ChainOptions(), catalogue, Bill.Of(BackupHistory.Contents(catalogue), prices), prices, Later);
        var dollars = costs.With(0).Dollars * warning / 200m;

        var (tight, wide) = (Decided(dollars), Decided(dollars * (1 + (more / 100m))));

        Assert.That(wide, Is.LessThanOrEqualTo(tight));
        Assert.That(costs.With(tight).Dollars < dollars || tight == costs.Offered.Length);

        int Decided(decimal limit) => Adaptation.Choose(0, costs.Offered.Length, count => costs.With(count).Dollars, limit);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void No_label_loses_its_newest_chain_whatever_is_given_up(List<byte> nights, byte given)
    {
        var catalogue = Bucket(nights);

        var kept = RemoteRetention.Decide(With(given), catalogue, [], Later).Where(each => !each.Goes).Select(each => each.Backup).ToHashSet();

        foreach (var label in catalogue.Backups.Select(backup => backup.Label).Distinct())
            Assert.That(catalogue.ChainOf(catalogue.Of(label).Last(backup => catalogue.Fault(backup) is null)).Links, Is.SubsetOf(kept));
        Assert.That(kept.Select(backup => backup.Facts.ParentKey).OfType<string>().Distinct(), Is.SubsetOf(kept.Select(backup => backup.Key)));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void Databases_keep_all_that_they_would_keep_without(List<byte> nights, byte given)
    {
        var catalogue = Bucket(nights);

        Assert.That(Of(With(given)), Is.EqualTo(Of(Hetzner)));

        List<(string, bool)> Of(StoragePlan plan) => [.. RemoteRetention.Decide(plan, catalogue, Databases, Later).Select(each => (each.Backup.Key, each.Goes))];
    }

    /// <summary>But for the last: with a slower pace the daily backups that are there count for their weeks.</summary>
    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void What_is_kept_with_more_concessions_is_kept_with_fewer(List<byte> nights, byte given)
    {
        var catalogue = Bucket(nights);
        var count = 1 + (given % (Offered - 1));

        Assert.That(Kept(count), Is.SubsetOf(Kept(count - 1)));

        List<string> Kept(int concessions) => [.. RemoteRetention.Decide(With(concessions), catalogue, [], Later).Where(each => !each.Goes).Select(each => each.Backup.Key)];
    }

    private static readonly Instant Later = ArchiveBench.Time + Duration.FromDays(400);

    private static StoragePlan With(int given) => Concessions.Apply(Hetzner, [.. Concessions.Of(Hetzner).Take(given % (Offered + 1)).Select(each => each.Name)]);

    private static int Choose(List<byte> costs, int inForce, int budget) =>
        costs.Count == 0 ? 0 : Adaptation.Choose(inForce % costs.Count, costs.Count - 1, count => costs[count], budget);

    // One a night of some label, as the bytes say; monthly ones are full.
    private static Catalogue Bucket(List<byte> nights)
    {
        var backups = new List<StoredBackup>();
        var every = Math.Max(1, 380 / Math.Max(1, nights.Count));
        foreach (var label in Labels)
        {
            var mine = BackupHistory.Nights(nights.Count * every).Index().Where(night => night.Index % every == 0 && (nights[night.Index / every] >> (Array.IndexOf(Labels, label) % 8) & 1) == 0);
            backups.AddRange(BackupHistory.Play(mine.Select((night, index) => (index == 0 ? Tier.Monthly : night.Item.Pace, night.Item.At)), label: label));
        }

        return BackupHistory.Catalogue(backups);
    }
}
