using System.Collections.Immutable;
using System.Text.Json;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Configuration;

/// <summary>One option as it holds, and who said so.</summary>
/// <param name="Path">e.g. <c>storage.backup.b2.bucket</c>.</param>
/// <param name="Value">As JSON; null where only a host profile could tell, and none is known.</param>
/// <param name="From"><c>default</c>, <c>host profile</c> or <c>file</c>.</param>
/// <param name="ActedOn">False when nothing in this program acts on it yet.</param>
public sealed record EffectiveOption(string Path, JsonElement? Value, string From, bool ActedOn);

/// <summary>Every option as it holds on a host.</summary>
public static class EffectiveOptions
{
    public const string FromDefault = "default";

    public const string FromProfile = "host profile";

    public const string FromFile = "file";

    /// <param name="file">What the owner wrote, checked; an empty object when there is no file.</param>
    /// <param name="host">Null when it is not known which host this is.</param>
    public static ImmutableArray<EffectiveOption> Of(JsonElement file, HostProfile? host)
    {
        // Built once: a look-up for each option would build the profile's options anew.
        JsonElement? profile = host is null ? null : StorageOptionsJson.ToElement(HostDefaults.Of(host));
        return [.. Rows(file, host).Select(row => One(row.Path, row.Row, file, profile)).Where(option => option.Value is not null || !option.Path.Contains('@', StringComparison.Ordinal))];
    }

    private static EffectiveOption One(string path, OptionRow row, JsonElement file, JsonElement? profile)
    {
        var (value, from) =
            OptionDefaults.At(file, path) is { } said ? (said, FromFile)
            : OptionDefaults.Of(row) is { } usual ? (usual, FromDefault)
            : (profile is { } own ? OptionDefaults.At(own, path) : null, FromProfile);
        return new EffectiveOption($"storage.{path}", value, from, row.ActedOn);
    }

    /// <summary>The table's rows, those of subvolumes once for each subvolume that the host has or the file names.</summary>
    private static IEnumerable<(string Path, OptionRow Row)> Rows(JsonElement file, HostProfile? host)
    {
        var written = OptionDefaults.At(file, "btrfs.subvolumes") is { } subvolumes ? subvolumes.EnumerateObject().Select(member => member.Name) : [];
        var names = (host?.Subvolumes.Select(shape => shape.Name) ?? []).Union(written, StringComparer.Ordinal).ToList();
        var shared = OptionTable.All.ToLookup(row => row.Path.Contains(OptionTree.AnyKey, StringComparison.Ordinal));
        return shared[false].Select(row => (row.Path, row))
            .Concat(names.SelectMany(name => shared[true].Select(row => (row.Path.Replace(OptionTree.AnyKey, name, StringComparison.Ordinal), row))));
    }
}
