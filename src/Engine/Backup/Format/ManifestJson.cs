using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Engine.Backup.Format;

/// <summary>
/// A manifest as bytes: JSON whose last member, <c>seal</c>, is the SHA-256 of every byte before it. One altered byte,
/// by a disk or by a hand, is an error, and so is any content that <see cref="ManifestCheck"/> finds impossible.
/// </summary>
public static class ManifestJson
{
    /// <summary>A larger object is not read: a backup of 8 TB has a manifest of about 200 MB.</summary>
    public const int LargestBytes = 256 << 20;

    private const string SealStart = ",\n  \"seal\": \"";
    private const string SealEnd = "\"\n}\n";
    private static readonly int SealBytes = SealStart.Length + SHA256.HashSizeInBytes * 2 + SealEnd.Length;

    public static byte[] Write(Manifest manifest)
    {
        var json = JsonSerializer.Serialize(manifest, BackupJsonContext.Default.Manifest);
        var body = Encoding.UTF8.GetBytes(json[..json.LastIndexOf("\n}", StringComparison.Ordinal)]);
        return [.. body, .. Encoding.ASCII.GetBytes(Seal(body))];
    }

    /// <param name="storedAs">Key of the object that was read; what it says must fit that key.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: altered, cut short, of an unknown format, impossible, or about another archive.</exception>
    public static Manifest Read(ReadOnlySpan<byte> bytes, string storedAs)
    {
        var body = bytes[..Math.Max(0, bytes.Length - SealBytes)];
        if (!bytes[body.Length..].SequenceEqual(Encoding.ASCII.GetBytes(Seal(body))))
            throw Damaged(storedAs, "its seal does not fit: it was altered, cut short, or is no manifest");
        Manifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize([.. body, (byte)'}'], BackupJsonContext.Default.Manifest)
                ?? throw Damaged(storedAs, "it is empty");
        }
        catch (JsonException e)
        {
            throw Damaged(storedAs, $"it cannot be read by this version: {e.Message}", e);
        }

        if (ManifestCheck.Fault(manifest, storedAs) is { } fault)
            throw Damaged(storedAs, fault);
        return manifest;
    }

    /// <summary>The bytes of <c>backup.json</c>.</summary>
    public static byte[] WriteFacts(BackupFacts facts) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(facts, BackupJsonContext.Default.BackupFacts), (byte)'\n'];

    private static string Seal(ReadOnlySpan<byte> body) =>
        SealStart + Convert.ToHexStringLower(SHA256.HashData(body)) + SealEnd;

    private static StorageException Damaged(string key, string why, Exception? inner = null) =>
        new(ExitCode.BackupDamaged, $"the manifest {key} is damaged: {why}", inner);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(BackupFacts))]
internal sealed partial class BackupJsonContext : JsonSerializerContext;

/// <summary>An instant as ISO 8601 in UTC: <c>2026-11-21T02:00:00Z</c>.</summary>
internal sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InstantPattern.ExtendedIso.Parse(reader.GetString() ?? string.Empty) is { Success: true } parsed
            ? parsed.Value
            : throw new JsonException("not an instant such as 2026-11-21T02:00:00Z");

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
}
