using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// What the bucket's backups build on, kept in <c>/var/lib/panther-storage/parents.json</c> so that pruning snapshots
/// does not ask the bucket each time. Whatever changes the bucket's backups forgets it first and writes it last: what is
/// there is never behind.
/// </summary>
public sealed record ParentMemory(ImmutableArray<ParentRanking> Rankings)
{
    /// <returns>Null when it is not known.</returns>
    public static ParentMemory? Read(HostPaths host)
    {
        try
        {
            return StrictJson.Read(File.ReadAllText(FileOf(host)), ParentMemoryContext.Default.ParentMemory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // The bucket knows; this is only its echo.
            return null;
        }
    }

    /// <summary>
    /// While a manifest cannot be believed, it is not written down: the backup may be the one that is built on, as soon
    /// as its manifest is mended or was only misread.
    /// </summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public static void Remember(HostPaths host, Catalogue catalogue, ChainRules rules)
    {
        if (catalogue.Damaged.All(each => each.IsUntrusted))
            DurableFile.Replace(FileOf(host), JsonSerializer.Serialize(Of(catalogue, rules), ParentMemoryContext.Default.ParentMemory));
        else
            Forget(host);
    }

    /// <summary>What it would be, not written down.</summary>
    public static ParentMemory Of(Catalogue catalogue, ChainRules rules) =>
        new(ParentRanking.Of(catalogue.Backups.Where(backup => catalogue.ArchiveFault(backup) is null), rules));

    /// <summary>Reads the bucket anew and writes down what it builds on now.</summary>
    /// <returns>What the bucket holds, or why it is not known.</returns>
    public static async Task<(Catalogue? Catalogue, string? Unknown)> Refresh(HostPaths host, IObjectStore store, string prefix, TrustedSigners trust, ChainRules rules, CancellationToken cancellation)
    {
        try
        {
            var catalogue = await CatalogueReader.Read(store, prefix, trust, cancellation);
            Remember(host, catalogue, rules);
            return (catalogue, null);
        }
        catch (StorageException e)
        {
            return (null, $"pruning snapshots will have to ask the bucket what it builds on: {e.Message}");
        }
    }

    /// <exception cref="StorageException">It cannot be deleted.</exception>
    public static void Forget(HostPaths host) => Forget(host.State);

    /// <param name="state">The state directory of a host, wherever it lies.</param>
    /// <exception cref="StorageException">It cannot be deleted.</exception>
    public static void Forget(string state)
    {
        var file = FileIn(state);
        try
        {
            DurableFile.Delete(file);
        }
        catch (StorageException e)
        {
            throw new StorageException(e.ExitCode, $"{e.Message} (it would be out of date soon)", e);
        }
    }

    private static string FileOf(HostPaths host) => FileIn(host.State);

    private static string FileIn(string state) => Path.Combine(state, "parents.json");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ParentMemory))]
internal sealed partial class ParentMemoryContext : JsonSerializerContext;
