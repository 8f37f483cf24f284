using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PantherStorage.Harness.Simulation;

/// <summary>What the bucket held and cost in one month, as it is billed: by the mean of its days.</summary>
/// <param name="Month">e.g. <c>2027-01</c>.</param>
/// <param name="Bytes">Mean of the month's days, by host.</param>
/// <param name="Most">The most that all hosts held on a day.</param>
/// <param name="Sent">Bytes stored in it.</param>
/// <param name="Fulls">That were completed in it.</param>
internal sealed record SimulatedMonth(string Month, ImmutableSortedDictionary<string, long> Bytes, long Most, long Sent, int Fulls, decimal Dollars);

/// <summary>How one host fared over all its nights.</summary>
/// <param name="Begin">Bytes of all its data as one full, before the first night.</param>
/// <param name="Stored">… and after the last.</param>
/// <param name="LateDatabases">Nights in the morning of which a database's newest snapshot was not in the bucket.</param>
/// <param name="Missed">Nights in the morning of which another label's was not, though no full of it was on its way.</param>
/// <param name="LongestRestore">Bytes that the longest chain asks for.</param>
/// <param name="RestoreBound">… and that it may ask for by the host's RTO.</param>
/// <param name="LongestFullNights">Nights that the longest full took.</param>
internal sealed record SimulatedFate(
    string Host, long Begin, long Stored, int LateDatabases, int Missed, int DeepestChain, int LinkBound, long LongestRestore, long RestoreBound, int LongestFullNights);

/// <param name="StoredPerByte">Bytes stored for a byte of data.</param>
/// <param name="Prices">With their date.</param>
internal sealed record SimulationReport(
    int Years, double StoredPerByte, double? MonthlyChurn, double YearlyGrowth, string Prices, decimal Warning, decimal Critical,
    ImmutableArray<SimulatedMonth> Months, ImmutableArray<SimulatedFate> Hosts)
{
    public SimulatedMonth Dearest => Months.MaxBy(month => month.Dollars)!;

    public int OverWarning => Months.Count(month => month.Dollars > Warning);

    public int OverCritical => Months.Count(month => month.Dollars > Critical);

    /// <summary>Whether the budget, the nights and the bounds are kept.</summary>
    [JsonIgnore]
    public bool Holds => OverCritical == 0 && Hosts.All(host => host.LateDatabases == 0 && host.DeepestChain <= host.LinkBound && host.LongestRestore <= host.RestoreBound);

    public string ToJson() => JsonSerializer.Serialize(this, SimulationContext.Default.SimulationReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class SimulationContext : JsonSerializerContext;
