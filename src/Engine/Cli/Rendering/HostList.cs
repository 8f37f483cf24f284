using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Cli.Rendering;

/// <summary>Every host there is, a line each.</summary>
internal static class HostList
{
    private static readonly HostListJsonContext Context = new(new JsonSerializerOptions(HostListJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string[] Heads { get; } = ["host", "class", "disks", "in the bucket", "profile from"];

    public static IReadOnlyCollection<IReadOnlyList<string>> Rows(HostCatalogue catalogue) =>
    [
        .. catalogue.Entries.Select(entry => (string[])
            [entry.Profile.Name, entry.Profile.Class, string.Join(", ", entry.Profile.Disks.Select(Disk)), entry.Profile.BucketPrefix, From(entry)]),
    ];

    public static string Json(HostCatalogue catalogue) => JsonSerializer.Serialize(
        catalogue.Entries.Select(entry => new ListedHost(
            entry.Profile.Name, entry.Profile.Class, entry.Profile.Kind.ToString().ToLowerInvariant(), entry.Profile.BucketPrefix,
            [.. entry.Profile.Disks.Select(disk => new ListedDisk(disk.Role, disk.DeviceName, disk.Size.ToString()))],
            entry.Source.Length == 0 ? null : entry.Source, entry.Overrides.Length == 0 ? null : entry.Overrides)).ToArray(),
        Context.ListedHostArray) + "\n";

    private static string Disk(ProfileDisk disk) => disk.DeviceName is { } name ? $"{name} {disk.Size}" : disk.Size.ToString();

    private static string From(CataloguedHost entry) => entry.Overrides.Length == 0 ? entry.Origin : $"{entry.Source}, in place of {entry.Overrides}'s";
}

/// <param name="File">Null for a host that comes with the program.</param>
/// <param name="Overrides">Where the one of that name is from that it stands for; null when it is new.</param>
internal sealed record ListedHost(string Name, string Class, string Kind, string BucketPrefix, ListedDisk[] Disks, string? File, string? Overrides);

internal sealed record ListedDisk(string Role, string? DeviceName, string Size);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListedHost[]))]
internal sealed partial class HostListJsonContext : JsonSerializerContext;
