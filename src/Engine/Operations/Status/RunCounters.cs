using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Status;

/// <summary>
/// How often something happened on this host, in <c>/var/lib/panther-storage/counters*.json</c>. Only metrics read it: what is
/// lost begins at 0 again, as counters may. Snapshots and backups have a file each, because they run at the same time.
/// </summary>
public static class RunCounters
{
    public const string Completed = "backup.completed";
    public const string Failed = "backup.failed";

    /// <summary>Bytes of all archives that were stored.</summary>
    public const string Sent = "backup.sent";

    private const string OfSnapshots = "snapshot.";

    /// <param name="config">A snapper configuration.</param>
    public static string SnapshotFailed(string config) => $"{OfSnapshots}failed.{config}";

    public static IReadOnlyDictionary<string, long> Read(HostPaths host) =>
        new[] { Completed, OfSnapshots }.SelectMany(name => ReadFile(FileOf(host, name))).DistinctBy(counter => counter.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <summary>Best effort: a counter that cannot be written stops nothing.</summary>
    public static void Count(HostPaths host, string name, long more)
    {
        if (more == 0)
            return;
        var file = FileOf(host, name);
        var counters = ReadFile(file);
        counters[name] = counters.GetValueOrDefault(name) + more;
        try
        {
            DurableFile.Replace(file, JsonSerializer.Serialize(counters, CountersContext.Default.DictionaryStringInt64));
        }
        catch (StorageException)
        {
        }
    }

    /// <summary>Of a run of snapshots, by snapper configuration.</summary>
    public static void CountFailed(HostPaths host, SnapshotRun run)
    {
        foreach (var (config, _) in run.Failed)
            Count(host, SnapshotFailed(config), 1);
    }

    private static Dictionary<string, long> ReadFile(string file)
    {
        try
        {
            return StrictJson.Read(File.ReadAllText(file), CountersContext.Default.DictionaryStringInt64);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static string FileOf(HostPaths host, string name) =>
        Path.Combine(host.State, name.StartsWith(OfSnapshots, StringComparison.Ordinal) ? "counters-snapshot.json" : "counters.json");
}

[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class CountersContext : JsonSerializerContext;
