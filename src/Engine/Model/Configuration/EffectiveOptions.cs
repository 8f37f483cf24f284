using System.Collections.Immutable;
using System.Text.Json;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Configuration;

/// <summary>One option as it holds, and who said so.</summary>
/// <param name="Path">e.g. <c>storage.backup.b2.bucket</c>.</param>
/// <param name="Value">As JSON; null where only a host profile could tell, and none is known.</param>
/// <param name="From"><c>default</c>, <c>host profile</c>, <c>file</c>, or the option that it follows from.</param>
public sealed record EffectiveOption(string Path, JsonElement? Value, string From);

/// <summary>Every option as it holds on a host.</summary>
public static class EffectiveOptions
{
    public const string FromDefault = "default";

    public const string FromProfile = "host profile";

    public const string FromFile = "file";

    /// <summary>Of B2's endpoint, where nobody named one.</summary>
    public const string FromRegion = "storage.backup.b2.region";

    private const string Endpoint = "backup.b2.endpoint";

    private const string Region = "backup.b2.region";

    /// <param name="file">What the owner wrote, checked; an empty object when there is no file.</param>
    /// <param name="host">Null when it is not known which host this is.</param>
    public static ImmutableArray<EffectiveOption> Of(JsonElement file, HostProfile? host)
    {
        // Built once: a look-up for each option would build the profile's options anew.
        JsonElement? profile = host is null ? null : StorageOptionsJson.ToElement(HostDefaults.Of(host));
        return
        [
            .. from row in OptionTable.All
               where !row.IsOfAnyKey
               select One(row.Path, row, file, profile),
            .. from place in OptionTable.All.Where(row => row.IsOfAnyKey).Select(row => row.PathOfKeys).Distinct(StringComparer.Ordinal)
               from name in Names(place, file, profile)
               from row in OptionTable.All.Where(row => row.IsOfAnyKey && row.PathOfKeys == place)
               let option = One(row.PathFor(name), row, file, profile)
               where option.Value is not null
               select option,
        ];
    }

    private static EffectiveOption One(string path, OptionRow row, JsonElement file, JsonElement? profile)
    {
        var (value, from) =
            OptionDefaults.At(file, path) is { } said ? (said, FromFile)
            : OptionDefaults.Of(row) is { } usual ? (usual, FromDefault)
            : (profile is { } own ? OptionDefaults.At(own, path) : null, FromProfile);
        return path == Endpoint && value?.GetString() is "" && OfRegion(file) is { } derived
            ? new EffectiveOption($"storage.{path}", derived, FromRegion)
            : new EffectiveOption($"storage.{path}", value, from);
    }

    /// <returns>Null where the region is none of B2's.</returns>
    private static JsonElement? OfRegion(JsonElement file) =>
        B2Options.UrlOf(OptionDefaults.At(file, Region)?.GetString() ?? new B2Options().Region) is { Length: > 0 } url ? JsonElement.Parse($"\"{url}\"") : null;

    /// <summary>The host's first, in its order; then what only the file names.</summary>
    private static IEnumerable<string> Names(string place, JsonElement file, JsonElement? profile) =>
        new[] { profile, file }
            .SelectMany(options => options is { } given && OptionDefaults.At(given, place) is { } named ? named.EnumerateObject().Select(member => member.Name) : [])
            .Distinct(StringComparer.Ordinal);
}
