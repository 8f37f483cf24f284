using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Status;

/// <summary>
/// How often something happened on this host, in <c>/var/lib/panther-storage/counters.json</c>. Only metrics read it: what is lost
/// begins at 0 again, as counters may.
/// </summary>
public static class RunCounters
{
    public const string Completed = "backup.completed";
    public const string Failed = "backup.failed";

    public static IReadOnlyDictionary<string, long> Read(HostPaths host)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(FileOf(host)), CountersContext.Default.DictionaryStringInt64) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Dictionary<string, long>();
        }
    }

    /// <summary>Best effort: a counter that cannot be written stops nothing.</summary>
    public static void Count(HostPaths host, string name, int more)
    {
        var counters = new Dictionary<string, long>(Read(host), StringComparer.Ordinal);
        counters[name] = counters.GetValueOrDefault(name) + more;
        try
        {
            ConfigurationFile.Write(FileOf(host), JsonSerializer.Serialize(counters, CountersContext.Default.DictionaryStringInt64));
        }
        catch (StorageException)
        {
        }
    }

    private static string FileOf(HostPaths host) => Path.Combine(host.State, "counters.json");
}

[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class CountersContext : JsonSerializerContext;
