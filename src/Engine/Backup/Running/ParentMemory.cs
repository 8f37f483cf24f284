using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Running;

/// <summary>
/// What the bucket's backups build on, kept in <c>/var/lib/panther-storage/parents.json</c> so that pruning snapshots
/// does not ask the bucket each time. A backup run forgets it first and writes it last: what is there is never behind.
/// </summary>
public sealed record ParentMemory(ImmutableArray<ParentRanking> Rankings)
{
    /// <returns>Null when it is not known.</returns>
    public static ParentMemory? Read(HostPaths host)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(FileOf(host)), ParentMemoryContext.Default.ParentMemory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // The bucket knows; this is only its echo.
            return null;
        }
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public static ParentMemory Remember(HostPaths host, Catalogue catalogue)
    {
        var memory = new ParentMemory(ParentRanking.Of(catalogue.Backups.Where(backup => catalogue.MissingArchive(backup) is null)));
        ConfigurationFile.Write(FileOf(host), JsonSerializer.Serialize(memory, ParentMemoryContext.Default.ParentMemory));
        return memory;
    }

    public static void Forget(HostPaths host)
    {
        if (File.Exists(FileOf(host)))
            File.Delete(FileOf(host));
    }

    private static string FileOf(HostPaths host) => Path.Combine(host.State, "parents.json");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ParentMemory))]
internal sealed partial class ParentMemoryContext : JsonSerializerContext;
