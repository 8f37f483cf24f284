using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Harness.Simulation;

/// <summary>One host by itself for two years, its data growing as its owner expects.</summary>
/// <param name="MonthlyChurn">Part of everything but databases that a month changes.</param>
/// <param name="Begin">Bytes of its first full backups.</param>
/// <param name="AfterOneYear">Mean of the twelfth month's days, in bytes.</param>
/// <param name="AfterTwoYears">… and of the twenty-fourth's.</param>
internal sealed record StudiedHost(string Host, double MonthlyChurn, long Begin, long AfterOneYear, long AfterTwoYears);

/// <summary>All hosts for three years with one thing different.</summary>
/// <param name="What">Which, in words.</param>
/// <param name="Dearest">The dearest month's cost in dollars.</param>
/// <param name="Mean">… and that of the second and third year on the mean.</param>
/// <param name="OverWarning">Months above the warning.</param>
internal sealed record StudiedChange(string What, decimal Dearest, decimal Mean, int OverWarning, int OverCritical, int LateDatabases);

/// <summary>What <c>docs/budget/b2-cost-analysis.md</c> is made of: the owner's five hosts, simulated.</summary>
/// <param name="Years">Three years with the defaults.</param>
internal sealed record BudgetStudy(SimulationReport Years, ImmutableArray<StudiedHost> Hosts, ImmutableArray<StudiedChange> Stored, ImmutableArray<StudiedChange> Changes)
{
    /// <summary>As the owner's own analysis has it.</summary>
    public const double Growth = 0.15;

    public static ImmutableArray<double> Churns { get; } = [0.03, 0.08, 0.30];

    /// <summary>Minutes of two processors.</summary>
    public static async Task<BudgetStudy> Run(IProgress<string> say, CancellationToken cancellation)
    {
        var years = await SimulatedYears.Run(new SimulationOptions(), say, cancellation);
        var hosts = ImmutableArray.CreateBuilder<StudiedHost>();
        foreach (var churn in Churns)
            hosts.AddRange(await Studied(churn, host: null, say, cancellation));
        return new BudgetStudy(
            years, [.. hosts.OrderBy(each => Array.FindIndex([.. OwnedHost.All], host => host.Name == each.Host)).ThenBy(each => each.MonthlyChurn)],
            [
                await Change("0.55 bytes stored for a byte of data", new SimulationOptions { Stored = 0.55 }, say, cancellation),
                Of("0.75 bytes (assumed everywhere else on this page)", years),
                await Change("1 byte: nothing can be compressed", new SimulationOptions { Stored = 1 }, say, cancellation),
            ],
            [
                Of("the defaults", years),
                await Change("`snapshots.retention.monthly` 6", With(config => config with { Snapshots = config.Snapshots with { Retention = config.Snapshots.Retention with { Monthly = 6 } } }), say, cancellation),
                await Change("`snapshots.retention.weekly` 4 and `daily` 7 on servers too", With(config => config with { Snapshots = config.Snapshots with { Retention = config.Snapshots.Retention with { Daily = 7, Weekly = 4 } } }), say, cancellation),
                await Change("`backup.chains.maxLinks` 8", With(config => config with { Backup = config.Backup with { Chains = config.Backup.Chains with { MaxLinks = 8 } } }), say, cancellation),
                await Change("`backup.chains.full` `monthly`, as it was once", With(config => config with { Backup = config.Backup with { Chains = config.Backup.Chains with { Full = "monthly" } } }), say, cancellation),
            ]);
    }

    /// <param name="host">Only this one; null for all.</param>
    public static async Task<ImmutableArray<StudiedHost>> Studied(double churn, string? host, IProgress<string> say, CancellationToken cancellation)
    {
        say.Report($"two years at {churn:P0} a month");
        var report = await SimulatedYears.Run(
            new SimulationOptions { Years = 2, Host = host, MonthlyChurn = churn, YearlyGrowth = Growth, Events = false }, say, cancellation);
        return [.. report.Hosts.Select(each => new StudiedHost(each.Host, churn, each.Begin, report.Months[11].Bytes[each.Host], report.Months[23].Bytes[each.Host]))];
    }

    public string ToJson() => JsonSerializer.Serialize(this, BudgetStudyContext.Default.BudgetStudy);

    /// <exception cref="JsonException">It is no study.</exception>
    public static BudgetStudy FromJson(string json) => JsonSerializer.Deserialize(json, BudgetStudyContext.Default.BudgetStudy)!;

    private static SimulationOptions With(Func<StorageOptions, StorageOptions> change) => new() { Config = change(new StorageOptions()) };

    private static async Task<StudiedChange> Change(string what, SimulationOptions options, IProgress<string> say, CancellationToken cancellation)
    {
        say.Report($"three years: {what}");
        return Of(what, await SimulatedYears.Run(options, say, cancellation));
    }

    private static StudiedChange Of(string what, SimulationReport years) => new(
        what, years.Dearest.Dollars, Math.Round(years.Months.Skip(12).Average(month => month.Dollars), 2), years.OverWarning, years.OverCritical, years.Hosts.Sum(host => host.LateDatabases));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BudgetStudy))]
internal sealed partial class BudgetStudyContext : JsonSerializerContext;
