using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>Swap files in use. Btrfs makes no snapshot of a subvolume that holds one, and says only "Text file busy".</summary>
internal static class SwapFiles
{
    private const string Table = "/proc/swaps";

    /// <returns>Full paths of those in the very subvolume that a directory lies in.</returns>
    public static IReadOnlyList<string> In(string directory)
    {
        if (!File.Exists(Table) || Posix.Find(directory) is not { } place)
            return [];
        return [.. Parse(File.ReadAllText(Table)).Where(file => Posix.Find(file) is { } found && found.Device == place.Device)];
    }

    /// <summary>Paths of the files among what is swapped to.</summary>
    internal static IEnumerable<string> Parse(string table) => table.Split('\n').Skip(1)
        .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length > 1 && fields[1] == "file")
        .Select(fields => OctalEscapes.Undo(fields[0]));
}
