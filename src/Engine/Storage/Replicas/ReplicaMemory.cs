using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Replicas;

/// <summary>
/// How the replica stood when something looked at it last, in <c>/var/lib/panther-storage/replica.json</c>: what the next
/// copy builds on, so that pruning snapshots keeps it, and what <c>status</c> tells of a replica on another machine.
/// </summary>
/// <param name="Target">Which replica it is about.</param>
/// <param name="Configs">By snapper configuration.</param>
public sealed record ReplicaMemory(string Target, ImmutableSortedDictionary<string, ReplicaState> Configs)
{
    public const string FileName = "replica.json";

    /// <returns>Null when it is not known: then the next copy may be a full one.</returns>
    public static ReplicaMemory? Read(HostPaths host) => StateFile.Read(FileOf(host), ReplicaMemoryContext.Default.ReplicaMemory);

    /// <summary>What must not be deleted here, each with the reason: without it the next copy is a full one.</summary>
    /// <param name="target">Of the plan; null where it has no replica any more.</param>
    public static IReadOnlyDictionary<Guid, string> Needed(HostPaths host, string? target) =>
        target is null || Read(host) is not { } memory || memory.Target != target
            ? ImmutableDictionary<Guid, string>.Empty
            : memory.Configs.Values.Select(state => state.Common).OfType<Guid>().ToImmutableDictionary(uuid => uuid, _ => "the next copy to the replica builds on it");

    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Remember(HostPaths host) => DurableFile.Replace(FileOf(host), JsonSerializer.Serialize(this, ReplicaMemoryContext.Default.ReplicaMemory));

    private static string FileOf(HostPaths host) => Path.Combine(host.State, FileName);
}

/// <param name="Common">UUID of the newest snapshot that both sides have, as far as the last run could tell; null for none.</param>
/// <param name="Newest">When the snapshot of the newest copy was made; null for none.</param>
/// <param name="Trouble">What kept the last run from copying; null for nothing.</param>
public sealed record ReplicaState(Guid? Common, Instant? Newest, int Copies, string? Trouble);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ReplicaMemory))]
internal sealed partial class ReplicaMemoryContext : JsonSerializerContext;
