using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model.Signing;

namespace PantherStorage.Model.Archives;

/// <summary>
/// A manifest as bytes. Three lines of JSON, so that a catalogue reads the beginning alone and <c>sed</c> and <c>openssl</c>
/// can check it: the head; the signature over exactly the bytes of the first line without its newline; the frame table,
/// whose length and SHA-256 the head holds. <see cref="FormatOne"/> reads what was written before.
/// </summary>
public static class ManifestJson
{
    /// <summary>Head and signature are within so many bytes of the beginning, whatever the size of the archive.</summary>
    public const int LargestHead = 64 << 10;

    // With the + of base64 as it is, so that sed and base64 read a signature.
    private static readonly ManifestLines Lines = new(new JsonSerializerOptions(ManifestLines.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private const byte NewLine = (byte)'\n';

    /// <param name="manifest">Whose machine and table are filled in here.</param>
    public static byte[] Write(Manifest manifest, ImmutableArray<Frame> frames, ImmutableArray<Piece> pieces, SigningKey key)
    {
        byte[] table = [.. JsonSerializer.SerializeToUtf8Bytes(new Table(frames, pieces), Lines.Table), NewLine];
        return Write(manifest with
        {
            Machine = key.Public.Fingerprint,
            Table = new FrameTable(frames.Length, pieces.Length, table.Length, Convert.ToHexStringLower(SHA256.HashData(table))),
        }, table, key);
    }

    /// <param name="table">The third line, with its newline.</param>
    internal static byte[] Write(Manifest manifest, byte[] table, SigningKey key)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(manifest, Lines.Manifest);
        var signature = new SignatureLine(key.Public.Fingerprint, key.Public.Base64, Convert.ToBase64String(key.Sign(head)));
        byte[] start = [.. head, NewLine, .. JsonSerializer.SerializeToUtf8Bytes(signature, Lines.SignatureLine), NewLine];
        return start.Length <= LargestHead
            ? [.. start, .. table]
            : throw new StorageException(ExitCode.System, $"the manifest of {manifest.Key} would have a head of {start.Length} bytes, and {LargestHead} are the most");
    }

    /// <param name="start">The first <see cref="LargestHead"/> bytes of the object, or all of a smaller one.</param>
    /// <param name="length">Of the object.</param>
    /// <param name="storedAs">Key of the object that was read; what it says must fit that key.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: altered, cut short, of an unknown format, impossible, or about another archive.</exception>
    public static SignedManifest ReadHead(ReadOnlySpan<byte> start, long length, string storedAs)
    {
        var (first, second) = (start.IndexOf(NewLine), 0);
        if (first >= 0)
            second = start[(first + 1)..].IndexOf(NewLine);
        if (first < 0 || second < 0)
            throw Damaged(storedAs, $"it has no head and signature within its first {LargestHead} bytes: it was altered, cut short, or is not a manifest");
        var head = start[..first];
        var signer = Signer(head, start.Slice(first + 1, second), storedAs);
        var manifest = Parse(head, Lines.Manifest, storedAs);
        if (manifest.Format != Manifest.CurrentFormat || ManifestCheck.Fault(manifest, storedAs) is { })
            throw Damaged(storedAs, ManifestCheck.Fault(manifest, storedAs) ?? $"it says that it has format {manifest.Format}");
        if (manifest.Machine != signer.Fingerprint)
            throw Damaged(storedAs, $"it is of machine `{Printable.Of(manifest.Machine)}`, and {signer} has signed it");
        var offset = first + second + 2L;
        if (offset + manifest.Table.Length != length)
            throw Damaged(storedAs, $"its frame table must end at {offset + manifest.Table.Length}, and it has {length} bytes");
        return new SignedManifest(manifest with { Table = manifest.Table with { Offset = offset } }, signer, Convert.ToHexStringLower(SHA256.HashData(head)));
    }

    /// <summary>A whole manifest at once.</summary>
    /// <exception cref="StorageException">As <see cref="ReadHead"/>, and where the frame table is damaged or impossible.</exception>
    public static ArchiveIndex Read(ReadOnlySpan<byte> bytes, string storedAs)
    {
        var manifest = ReadHead(bytes[..Math.Min(bytes.Length, LargestHead)], bytes.Length, storedAs).Manifest;
        var index = ReadTable(bytes[(int)manifest.Table.Offset..], manifest, storedAs);
        return IndexCheck.Fault(index) is { } fault ? throw Damaged(storedAs, fault) : index;
    }

    /// <param name="bytes">The third line.</param>
    internal static ArchiveIndex ReadTable(ReadOnlySpan<byte> bytes, Manifest manifest, string storedAs)
    {
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (found != manifest.Table.Sha256)
            throw Damaged(storedAs, $"the SHA-256 of its frame table is {found}, and its head says {manifest.Table.Sha256}");
        var table = Parse(bytes, Lines.Table, storedAs);
        return new ArchiveIndex(manifest, table.Frames, table.Pieces);
    }

    /// <summary>The bytes of <c>backup.json</c>.</summary>
    public static byte[] WriteFacts(BackupFacts facts) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(facts, BackupJsonContext.Default.BackupFacts), NewLine];

    internal static StorageException Damaged(string key, string why, Exception? inner = null) =>
        new(ExitCode.BackupDamaged, $"the manifest {key} is damaged: {why}", inner);

    internal static T Parse<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string storedAs)
        where T : class
    {
        try
        {
            return StrictJson.Read(json, type);
        }
        catch (JsonException e)
        {
            throw Damaged(storedAs, $"it cannot be read by this version: {e.InWords()}", e);
        }
    }

    // The line must be the one that we would write: no byte of it can differ unseen.
    private static VerifyingKey Signer(ReadOnlySpan<byte> head, ReadOnlySpan<byte> line, string storedAs)
    {
        var parsed = Parse(line, Lines.SignatureLine, storedAs);
        var (spki, signature) = (new byte[parsed.PublicKey.Length], new byte[parsed.Signature.Length]);
        return Convert.TryFromBase64String(parsed.PublicKey, spki, out var keyLength)
            && Convert.TryFromBase64String(parsed.Signature, signature, out var signatureLength)
            && VerifyingKey.OfInfo(spki.AsSpan(0, keyLength)) is { } key
            && key.Fits(head, signature.AsSpan(0, signatureLength))
            && line.SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(
                new SignatureLine(key.Fingerprint, key.Base64, Convert.ToBase64String(signature, 0, signatureLength)), Lines.SignatureLine))
            ? key
            : throw Damaged(storedAs, "its signature does not match: it was altered");
    }

    internal sealed record SignatureLine(string Key, string PublicKey, string Signature);

    internal sealed record Table(ImmutableArray<Frame> Frames, ImmutableArray<Piece> Pieces);
}

/// <summary>A manifest's head as it was read, whole, and who signed it; whether that one is trusted is another question.</summary>
/// <param name="Signer">Null in format 1, which has no signatures.</param>
/// <param name="Digest">SHA-256 of what the signature is over: the head; in format 1 of the whole object.</param>
public sealed record SignedManifest(Manifest Manifest, VerifyingKey? Signer, string Digest);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ManifestJson.SignatureLine))]
[JsonSerializable(typeof(ManifestJson.Table))]
internal sealed partial class ManifestLines : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ManifestOfFormatOne))]
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
