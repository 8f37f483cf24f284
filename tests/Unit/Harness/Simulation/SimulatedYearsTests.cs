using NodaTime;
using PantherStorage.Harness.Simulation;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Simulation;

/// <summary>A host lives through years, and its own planners decide each night: chains, snapshots, what goes from the bucket.</summary>
public sealed class SimulatedYearsTests
{
    private const int Years = 2, FirstDays = 40;
    private const long BytesASecond = 10_000_000 / 8;
    private static readonly Bytes Size = new(53_000_000_000);

    /// <summary>A laptop of 53 GB of which 3 % change in a month: a full a month would hold twelve times its data.</summary>
    [Test]
    public void Two_years_of_a_laptop_hold_less_than_three_times_its_data_and_miss_no_night()
    {
        var plan = Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions());
        var rules = ChainRules.Of(plan, new ChainOptions());
        var host = new SimulatedHost(plan,
            [.. plan.Backup.Items.Select((item, seed) => new SimulatedLabel(plan, item, new SimulatedData(PartOf(item), monthlyChurn: 0.03, yearlyGrowth: 0, seed), rules))], BytesASecond);
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
}
