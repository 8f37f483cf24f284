using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Proofs;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations;

/// <summary>What the commands that look after the bucket print with <c>--json</c>.</summary>
public static class UpkeepReports
{
    internal static string Json(LedgerReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.LedgerReport);

    internal static string Json(GcReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.GcReport);

    internal static string Json(CostReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.CostReport);

    internal static string Json(BackupPlanReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.BackupPlanReport);

    internal static string Json(Impact report) => JsonSerializer.Serialize(report, UpkeepContext.Default.Impact);

    internal static string Json(PruneReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.PruneReport);

    internal static string Json(HostStatus report) => JsonSerializer.Serialize(report, UpkeepContext.Default.HostStatus);

    internal static string Json(CredentialsReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.CredentialsReport);

    internal static string Json(FetchedCredentials report) => JsonSerializer.Serialize(report, UpkeepContext.Default.FetchedCredentials);

    internal static string Json(DoctorReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.DoctorReport);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(LedgerReport))]
[JsonSerializable(typeof(GcReport))]
[JsonSerializable(typeof(CostReport))]
[JsonSerializable(typeof(BackupPlanReport))]
[JsonSerializable(typeof(Impact))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(PruneReport))]
[JsonSerializable(typeof(HostStatus))]
[JsonSerializable(typeof(CredentialsReport))]
[JsonSerializable(typeof(FetchedCredentials))]
internal sealed partial class UpkeepContext : JsonSerializerContext;
