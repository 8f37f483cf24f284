using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PantherStorage.Model.Archives;

namespace PantherStorage.Tests;

/// <summary>Writes manifests of format 1, as they were before they were signed.</summary>
internal static class OldManifest
{
    public static byte[] Write(ArchiveIndex index)
    {
        var manifest = index.Manifest;
        return Seal(JsonSerializer.Serialize(new ManifestOfFormatOne
        {
            Format = manifest.Format == Manifest.CurrentFormat ? FormatOne.Number : manifest.Format,
            Key = manifest.Key,
            Backup = manifest.Backup,
            Because = manifest.Because,
            Created = manifest.Created,
            Seconds = manifest.Seconds,
            Tools = manifest.Tools,
            StreamVersion = manifest.StreamVersion,
            StreamBytes = manifest.StreamBytes,
            ContentDigest = manifest.ContentDigest,
            Length = manifest.Length,
            Sha256 = manifest.Sha256,
            Encryption = manifest.Encryption is { } encryption ? new EncryptionOfFormatOne(encryption.Recipients, encryption.Tool, index.Pieces) : null,
            Frames = index.Frames,
        }, BackupJsonContext.Default.ManifestOfFormatOne));
    }

    /// <param name="json">An indented object; its last brace gives way to the seal.</param>
    public static byte[] Seal(string json)
    {
        var body = Encoding.UTF8.GetBytes(json[..json.LastIndexOf("\n}", StringComparison.Ordinal)]);
        return [.. body, .. FormatOne.Seal(SHA256.HashData(body))];
    }
}
