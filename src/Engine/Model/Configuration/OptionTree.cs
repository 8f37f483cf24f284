using System.Collections.Immutable;

namespace PantherStorage.Model.Configuration;

/// <summary>The option table as the tree that a file has: an object with members, an object of any keys, or an option.</summary>
/// <param name="Members">By name, in the table's order; empty for an option.</param>
/// <param name="Row">The option, or null for an object.</param>
internal sealed record OptionTree(ImmutableArray<(string Name, OptionTree Node)> Members, OptionRow? Row)
{
    /// <summary>Stands for any key, e.g. a subvolume's name.</summary>
    public const string AnyKey = "<name>";

    public static OptionTree Root { get; } = Of([.. OptionTable.All.Select(row => (row.Path.Split('.'), row))], depth: 0);

    /// <summary>What stands below this key, or null when nothing does.</summary>
    public OptionTree? Below(string name)
    {
        foreach (var (member, node) in Members)
        {
            if (member == name || member == AnyKey)
                return node;
        }

        return null;
    }

    private static OptionTree Of(ImmutableArray<(string[] Path, OptionRow Row)> rows, int depth) =>
        rows is [var (path, row)] && path.Length == depth
            ? new OptionTree([], row)
            : new OptionTree([.. rows.GroupBy(pair => pair.Path[depth], StringComparer.Ordinal).Select(group => (group.Key, Of([.. group], depth + 1)))], Row: null);
}
