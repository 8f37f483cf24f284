using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Engine.Hardware;

namespace PantherStorage.Engine.Rendering;

/// <summary>What detection found, for people and for programs.</summary>
public static class DetectionReport
{
    private static readonly DetectionJsonContext Context = new(new JsonSerializerOptions(DetectionJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Text(Detection detection)
    {
        var lines = detection.Evidence.Select(line => $"  {line}").Prepend($"{detection.Host.Name} ({detection.Host.Class})");
        return string.Join('\n', lines) + "\n";
    }

    public static string Json(Detection detection)
    {
        var found = new FoundHost(
            detection.Host.Name,
            detection.Host.Class,
            [.. detection.Disks.Select(found => new FoundHostDisk(found.Disk.Name, found.Shape.Role, found.Disk.Size.Count, found.Disk.Bus.Name()))],
            detection.Evidence);
        return JsonSerializer.Serialize(found, Context.FoundHost) + "\n";
    }
}

internal sealed record FoundHost(string Profile, string Class, ImmutableArray<FoundHostDisk> Disks, ImmutableArray<string> Evidence);

internal sealed record FoundHostDisk(string Name, string Role, long Bytes, string Bus);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FoundHost))]
internal sealed partial class DetectionJsonContext : JsonSerializerContext;
