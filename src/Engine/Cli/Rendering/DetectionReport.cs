using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;

namespace PantherStorage.Cli.Rendering;

/// <summary>What detection found, for people and for programs.</summary>
public static class DetectionReport
{
    private static readonly DetectionJsonContext Context = new(new JsonSerializerOptions(DetectionJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <param name="explain">Whether to say why each other host does not match.</param>
    public static string Text(Detection detection, bool explain = false)
    {
        var lines = detection.Evidence.Select(line => $"  {line}").Prepend($"{detection.Host.Name} ({detection.Host.Class})");
        if (explain)
            lines = lines.Concat(detection.Rejected.Select(other => $"not {other.Profile}, which has {other.Because}"));
        return string.Join('\n', lines) + "\n";
    }

    /// <param name="explain">As for <see cref="Text"/>: a member "rejected" more.</param>
    public static string Json(Detection detection, bool explain = false)
    {
        var found = new FoundHost(
            detection.Host.Name,
            detection.Host.Class,
            [.. detection.Disks.Select(found => new FoundHostDisk(found.Disk.Name, found.Shape.Role, found.Disk.Size.Count, found.Disk.Bus.Name()))],
            detection.Evidence,
            explain ? detection.Rejected : null);
        return JsonSerializer.Serialize(found, Context.FoundHost) + "\n";
    }
}

internal sealed record FoundHost(string Profile, string Class, ImmutableArray<FoundHostDisk> Disks, ImmutableArray<string> Evidence, ImmutableArray<RejectedHost>? Rejected);

internal sealed record FoundHostDisk(string Name, string Role, long Bytes, string Bus);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FoundHost))]
internal sealed partial class DetectionJsonContext : JsonSerializerContext;
