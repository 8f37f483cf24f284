using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Maintenance;

namespace PantherStorage.Operations.Maintenance;

/// <summary>What a run of one chore came to.</summary>
/// <param name="Host">The host's name in the bucket.</param>
/// <param name="Runs">One of each pool; one of the host where the chore is about no pool.</param>
public sealed record MaintenanceReport(string Host, Chore Chore, bool DryRun, ImmutableArray<ChoreRecord> Runs)
{
    /// <summary>What cleanup looked at, oldest first; empty for other chores.</summary>
    public ImmutableArray<LeftoverDecision> Leftovers { get; init; } = [];

    /// <summary>The worst of them.</summary>
    [JsonIgnore]
    public ExitCode ExitCode { get; init; } = ExitCode.Success;

    public string Json() => JsonSerializer.Serialize(this, MaintenanceContext.Default.MaintenanceReport);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(MaintenanceReport))]
internal sealed partial class MaintenanceContext : JsonSerializerContext;
