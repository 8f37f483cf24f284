using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;

namespace PantherStorage.Storage.Trust;

/// <summary>
/// Which unsigned manifests were in the bucket when this host began to sign: trusted on first use, by their digests, in
/// <c>unsigned-before.json</c>. What comes later without a signature was made by somebody else.
/// </summary>
/// <param name="Manifests">SHA-256 of each, by key.</param>
public sealed record UnsignedBefore(ImmutableSortedDictionary<string, string> Manifests)
{
    internal const string FileName = "unsigned-before.json";

    /// <returns>Null when this host has not begun to sign.</returns>
    /// <exception cref="StorageException">It is there and cannot be read.</exception>
    public static UnsignedBefore? Read(HostPaths host)
    {
        var file = FileOf(host);
        try
        {
            return File.Exists(file) ? StrictJson.Read(File.ReadAllText(file), TrustContext.Default.UnsignedBefore) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StorageException(ExitCode.System, $"{file} cannot be read ({e.Message}): which of the bucket's unsigned backups are older than this host's signatures is not known. Restore it; or delete it, and the next `backup run` trusts the unsigned backups that the bucket then holds.", e);
        }
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public static void Remember(HostPaths host, Catalogue everything) => DurableFile.Replace(FileOf(host), JsonSerializer.Serialize(
        new UnsignedBefore(everything.Backups.Where(backup => backup.Signer is null)
            .ToImmutableSortedDictionary(backup => ArchiveKey.ParseArchive(backup.Key)!.Manifest, backup => backup.Digest, StringComparer.Ordinal)),
        TrustContext.Default.UnsignedBefore));

    private static string FileOf(HostPaths host) => Path.Combine(host.State, FileName);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(UnsignedBefore))]
[JsonSerializable(typeof(LocalMachines))]
[JsonSerializable(typeof(MachineClaim))]
internal sealed partial class TrustContext : JsonSerializerContext;
