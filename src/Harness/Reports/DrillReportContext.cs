using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Harness.Faults;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Harness.Reports;

/// <summary>Instants as ISO 8601, UTC.</summary>
internal sealed class InstantJsonConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InstantPattern.ExtendedIso.Parse(reader.GetString() ?? string.Empty).GetValueOrThrow();

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantPattern.General.Format(value));
}

/// <summary><c>CouldNotVerify</c> as <c>could-not-verify</c>, and nothing but names.</summary>
internal sealed class KebabConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    Converters =
    [
        typeof(InstantJsonConverter), typeof(KebabConverter<Verdict>), typeof(KebabConverter<StepName>), typeof(KebabConverter<AcceleratorKind>),
        typeof(KebabConverter<ObjectStoreKind>), typeof(KebabConverter<FaultKind>), typeof(KebabConverter<NotPerformedReason>),
    ])]
[JsonSerializable(typeof(DrillReport))]
internal sealed partial class DrillReportContext : JsonSerializerContext;
