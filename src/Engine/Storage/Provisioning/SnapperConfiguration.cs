using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// snapper's own files. All its automatic work is off: this program decides what is made and what goes. No quota
/// groups: cleanup must not depend on them.
/// </summary>
internal static partial class SnapperConfiguration
{
    /// <summary>Given a value in a new configuration; in one that is there the owner's stays.</summary>
    private static readonly ImmutableHashSet<string> TheOwners =
        ["QGROUP", "SPACE_LIMIT", "FREE_LIMIT", "ALLOW_USERS", "ALLOW_GROUPS", "SYNC_ACL", "BACKGROUND_COMPARISON"];

    /// <summary>Text of <c>/etc/snapper/configs/NAME</c>.</summary>
    public static string Config(string subvolume) =>
        $"""
        # Written by panther-storage, which makes and deletes the snapshots; see `panther-storage snapshot --help`.
        SUBVOLUME="{subvolume}"
        FSTYPE="btrfs"
        QGROUP=""
        SPACE_LIMIT="0.5"
        FREE_LIMIT="0.2"
        ALLOW_USERS=""
        ALLOW_GROUPS=""
        SYNC_ACL="no"
        BACKGROUND_COMPARISON="no"
        NUMBER_CLEANUP="no"
        TIMELINE_CREATE="no"
        TIMELINE_CLEANUP="no"
        EMPTY_PRE_POST_CLEANUP="no"

        """;

    /// <summary>
    /// A configuration that is there already, brought to <see cref="Config"/> in the keys that decide who makes and deletes
    /// snapshots. All else is the owner's and stays byte for byte: who may use it, limits of space, keys that we do not know.
    /// </summary>
    /// <param name="before">As <see cref="OwnersText"/>; empty where there is none.</param>
    public static string Merged(string before, string subvolume)
    {
        var whole = OwnersText.Ours(Config(subvolume));
        if (before.Length == 0)
            return whole;
        var missing = OwnersText.Lines(whole)
            .Where(line => KeyOf(line) is { } key && !TheOwners.Contains(key))
            .ToDictionary(line => KeyOf(line)!, line => line.TrimEnd('\n'), StringComparer.Ordinal);
        var ours = missing.Keys.ToHashSet(StringComparer.Ordinal);
        var lines = new List<string>();
        foreach (var line in OwnersText.Lines(before))
        {
            if (KeyOf(line) is not { } key || !ours.Contains(key))
                lines.Add(line);
            else if (missing.Remove(key, out var wanted))
                lines.Add(Unquoted(line) == Unquoted(wanted) ? line : wanted + OwnersText.EndOf(line));
        }

        if (missing.Count > 0 && lines is [.., var last] && !last.EndsWith('\n'))
            lines[^1] = last + "\n";
        return string.Concat([.. lines, .. missing.Values.Select(line => line + "\n")]);
    }

    /// <summary>The text of <c>/etc/default/snapper</c> with these configurations added to its list; other lines stay.</summary>
    public static string WithConfigs(string defaults, IEnumerable<string> names)
    {
        var listed = List().Match(defaults);
        var known = listed.Groups["names"].Value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (listed.Success && !names.Except(known, StringComparer.Ordinal).Any())
            return defaults;
        var line = $"SNAPPER_CONFIGS=\"{string.Join(' ', known.Union(names, StringComparer.Ordinal))}\"";
        if (listed.Success)
            return defaults[..listed.Index] + line + defaults[(listed.Index + listed.Length)..];
        return defaults.Length == 0 || defaults.EndsWith('\n') ? $"{defaults}{line}\n" : $"{defaults}\n{line}\n";
    }

    private static string? KeyOf(string line) => Setting().Match(line) is { Success: true } found ? found.Groups["key"].Value : null;

    private static string Unquoted(string line) => line.Trim().Replace("\"", string.Empty, StringComparison.Ordinal).Replace("'", string.Empty, StringComparison.Ordinal);

    [GeneratedRegex("""^\s*(?<key>[A-Z_]+)\s*=""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();

    [GeneratedRegex("""^SNAPPER_CONFIGS=("(?<names>[^"\n]*)"|'(?<names>[^'\n]*)'|(?<names>[^\s"'#]*))""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex List();
}
