using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Harness.Simulation;

/// <summary>
/// The owner's hosts through years of nights with the default options. Chains, snapshots and what goes from the bucket are decided by
/// the engine itself; only the data, the line and the clock are made up. Equal options give equal figures.
/// </summary>
internal static class SimulatedYears
{
    /// <summary>In this night, by number, a journey's photos are on yoga.</summary>
    private const int PhotosNight = 396;

    /// <summary>Before this night yoga is installed anew: its system is written new, and no snapshot is left to build on.</summary>
    private const int ReinstallNight = 640;

    /// <summary>They are stored as they are.</summary>
    private static readonly Bytes Photos = new(20_000_000_000);

    /// <param name="say">Told each host that is through.</param>
    public static async Task<SimulationReport> Run(SimulationOptions options, IProgress<string> say, CancellationToken cancellation)
    {
        var hosts = OwnedHost.All.Where(host => options.Host is null || host.Name == options.Host).ToArray();
        var lives = new HostLife[hosts.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, hosts.Length), cancellation, (index, token) =>
        {
            lives[index] = Live(hosts[index], options, token);
            say.Report($"{hosts[index].Name}: {lives[index].Days.Length} nights");
            return ValueTask.CompletedTask;
        });
        var prices = PriceList.Of(options.Config.Monitoring.Cost);
        return new SimulationReport(
            options.Years, options.Stored, options.MonthlyChurn, options.YearlyGrowth, prices.ToString(), prices.Warning, prices.Critical,
            Months(lives, options.Begin, prices), [.. lives.Select(life => life.Fate)]);
    }

    private static ImmutableArray<SimulatedMonth> Months(HostLife[] lives, LocalDate begin, PriceList prices) =>
    [
        .. Enumerable.Range(0, lives[0].Days.Length).GroupBy(day => begin.PlusDays(day).ToYearMonth()).Select(month =>
        {
            var bytes = lives.ToImmutableSortedDictionary(life => life.Fate.Host, life => (long)month.Average(day => life.Days[day].Held));
            return new SimulatedMonth(
                $"{month.Key:uuuu-MM}", bytes,
                month.Max(day => lives.Sum(life => life.Days[day].Held)),
                month.Sum(day => lives.Sum(life => life.Days[day].Night.Sent)),
                month.Sum(day => lives.Sum(life => life.Days[day].Night.Fulls)),
                Math.Round(prices.Month(bytes.Values.Sum()), 2));
        }),
    ];

    private static HostLife Live(OwnedHost owned, SimulationOptions options, CancellationToken cancellation)
    {
        var config = options.Config;
        var plan = Planner.Plan(KnownHosts.Named(owned.Name), config);
        var rules = ChainRules.Of(plan, config.Backup.Chains);
        var host = new SimulatedHost(plan, [.. plan.Backup.Items.Select((item, index) => Label(owned, item, index))], Windows(config.Backup), config.Backup.Rate());
        var begin = host.Labels.Sum(label => label.Data.Full);
        var days = ImmutableArray.CreateBuilder<SimulatedDay>();
        for (var day = 1; options.Begin.PlusDays(day - 1) < options.Begin.PlusYears(options.Years); day++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (options.Events && owned.Name == "yoga")
                Happen(host, day);
            var night = host.Night(options.Begin.PlusDays(day - 1), day);
            days.Add(new SimulatedDay(host.Bytes, night));
        }

        return new HostLife(days.ToImmutable(), Fate(host, begin, rules.Bounds, [.. days.Select(day => day.Night)]));

        SimulatedLabel Label(OwnedHost owned, BackupItem item, int index)
        {
            var size = new Bytes((long)(owned.SizeOf(item, plan).Count * options.Stored));
            var churn = item.Kind == SourceKind.Subvolume && owned.ChurnOf(item) == owned.MonthlyChurn ? options.MonthlyChurn ?? owned.MonthlyChurn : owned.ChurnOf(item);
            return new SimulatedLabel(plan, item, new SimulatedData(size, churn, options.YearlyGrowth, options.Seed * 100 + index), rules);
        }
    }

    private static NightWindows Windows(BackupOptions backup) => NightWindows.Parse(backup.Window.Weekdays, backup.Window.Weekends, DateTimeZone.Utc);

    private static void Happen(SimulatedHost host, int day)
    {
        if (day == PhotosNight)
            host.Labels.Single(label => label.Item.Label == "home").Data.Add(Photos, day);
        if (day != ReinstallNight)
            return;
        foreach (var label in host.Labels)
        {
            label.LoseSnapshots();
            if (label.Item.Label == "root")
                label.Data.Rewrite(day);
        }
    }

    private static SimulatedFate Fate(SimulatedHost host, long begin, ChainBounds bounds, IReadOnlyCollection<NightFigures> nights) => new(
        host.Profile, begin, host.Labels.Sum(label => label.Data.Full),
        nights.Count(night => night.LateDatabases > 0), nights.Count(night => night.Left > 0),
        nights.Max(night => night.DeepestChain), bounds.MaxLinks,
        nights.Max(night => night.LongestRestore), bounds.MaxRestoreBytes,
        nights.Max(night => night.LongestFull));

    private sealed record SimulatedDay(long Held, NightFigures Night);

    private sealed record HostLife(ImmutableArray<SimulatedDay> Days, SimulatedFate Fate);
}
