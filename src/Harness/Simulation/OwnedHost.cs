using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Simulation;

/// <summary>A host as its owner describes it: how much it holds, and how much of that a month changes.</summary>
/// <param name="Name">Of its profile.</param>
/// <param name="Gigabytes">Of data, of 10^9 bytes, databases included.</param>
/// <param name="MonthlyChurn">Part of what is no database that a month changes.</param>
/// <param name="HasDatabases">Whether PostgreSQL and Redis are part of it.</param>
internal sealed record OwnedHost(string Name, int Gigabytes, double MonthlyChurn, bool HasDatabases)
{
    public const double DatabaseChurn = 0.3;

    private const long Gigabyte = 1_000_000_000;
    private static readonly Bytes Directory = Bytes.MiB(20);

    /// <summary>Gigabytes of the databases, by label.</summary>
    private static readonly ImmutableDictionary<string, int> Databases = ImmutableDictionary.CreateRange([KeyValuePair.Create("postgresql", 10), KeyValuePair.Create("redis", 1)]);

    /// <summary>How all else is spread over the labels that a host has: parts of one another.</summary>
    private static readonly ImmutableDictionary<string, int> Parts = ImmutableDictionary.CreateRange(
    [
        KeyValuePair.Create("root", 15), KeyValuePair.Create("home", 40), KeyValuePair.Create("dev", 30), KeyValuePair.Create("dev-projects", 30),
        KeyValuePair.Create("ai-tools", 10), KeyValuePair.Create("config", 2), KeyValuePair.Create("local", 2), KeyValuePair.Create("log", 1),
    ]);

    /// <summary>The owner's five, with the sizes of his own analysis.</summary>
    public static ImmutableArray<OwnedHost> All { get; } =
    [
        new("zephyrus", 123, 0.08, HasDatabases: false),
        new("yoga", 53, 0.03, HasDatabases: false),
        new("hetzner", 127, 0.03, HasDatabases: true),
        new("contabo", 127, 0.03, HasDatabases: true),
        new("ovh", 16, 0.03, HasDatabases: false),
    ];

    /// <summary>What of it a label holds.</summary>
    public Bytes SizeOf(BackupItem item, StoragePlan plan)
    {
        if (item.Kind == SourceKind.Directory)
            return Directory;
        if (HasDatabases && Databases.TryGetValue(item.Label, out var database))
            return new Bytes(database * Gigabyte);
        var labels = plan.Backup.Items.Where(each => each.Kind == SourceKind.Subvolume && Parts.ContainsKey(each.Label)).Sum(each => Parts[each.Label]);
        var rest = Gigabytes - (HasDatabases ? Databases.Values.Sum() : 0);
        return new Bytes(rest * Gigabyte * Parts.GetValueOrDefault(item.Label) / labels);
    }

    public double ChurnOf(BackupItem item) => Databases.ContainsKey(item.Label) ? DatabaseChurn : MonthlyChurn;
}
