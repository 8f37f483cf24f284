using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.Backup.Ledger;

namespace PantherStorage.Engine.Commands;

/// <summary>What the commands that look after the bucket print with <c>--json</c>.</summary>
public static class UpkeepReports
{
    internal static string Json(LedgerReport report) => JsonSerializer.Serialize(report, UpkeepContext.Default.LedgerReport);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(LedgerReport))]
internal sealed partial class UpkeepContext : JsonSerializerContext;
