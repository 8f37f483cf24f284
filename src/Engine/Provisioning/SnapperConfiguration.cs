using System.Text.RegularExpressions;

namespace PantherStorage.Engine.Provisioning;

/// <summary>
/// snapper's own files. All its automatic work is off: this program decides what is made and what goes. No quota
/// groups: cleanup must not depend on them.
/// </summary>
internal static partial class SnapperConfiguration
{
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

    /// <summary>The text of <c>/etc/default/snapper</c> with these configurations added to its list; other lines stay.</summary>
    public static string WithConfigs(string defaults, IEnumerable<string> names)
    {
        var listed = List().Match(defaults);
        var known = listed.Groups["names"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var line = $"SNAPPER_CONFIGS=\"{string.Join(' ', known.Union(names, StringComparer.Ordinal))}\"";
        if (listed.Success)
            return defaults[..listed.Index] + line + defaults[(listed.Index + listed.Length)..];
        return defaults.Length == 0 || defaults.EndsWith('\n') ? $"{defaults}{line}\n" : $"{defaults}\n{line}\n";
    }

    [GeneratedRegex("""^SNAPPER_CONFIGS=["']?(?<names>[^"'\n]*)["']?""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex List();
}
