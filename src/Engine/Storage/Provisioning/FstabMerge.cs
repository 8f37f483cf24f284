using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Units;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// An fstab that its owner writes too. The entries whose mount points the plan has are ours; every other line is the
/// owner's and stays as it is, byte for byte and in its place. Pure.
/// </summary>
internal static class FstabMerge
{
    /// <param name="before">The file as <see cref="OwnersText"/>; empty where there is none.</param>
    /// <param name="planned">Parents before what is mounted in them.</param>
    /// <param name="heading">The first line of a file that is all ours.</param>
    public static string Of(string before, ImmutableArray<FstabLine> planned, string heading)
    {
        var missing = planned.ToDictionary(line => line.MountPoint, line => OwnersText.Ours(line.Text), StringComparer.Ordinal);
        var lines = new List<string>();
        if (before.Length == 0)
            lines.Add(OwnersText.Ours(heading) + "\n");
        foreach (var line in OwnersText.Lines(before))
        {
            if (MountPointOf(line) is not { } place || planned.All(ours => ours.MountPoint != place))
                lines.Add(line);
            else if (missing.Remove(place, out var wanted))
                lines.Add(MeansTheSame(line, wanted) ? line : wanted + OwnersText.EndOf(line));
        }

        foreach (var line in planned.Where(line => missing.ContainsKey(line.MountPoint)))
            Insert(lines, line.MountPoint, missing[line.MountPoint]);
        return string.Concat(lines);
    }

    /// <summary>
    /// Before the first entry that is mounted in it, because `mount -a` goes from top to bottom; else at the end. The root
    /// is mounted before anybody reads the file, so it may stand anywhere.
    /// </summary>
    private static void Insert(List<string> lines, string place, string entry)
    {
        var within = place == "/" ? -1 : lines.FindIndex(line => MountPointOf(line)?.StartsWith($"{place}/", StringComparison.Ordinal) is true);
        if (within >= 0)
        {
            lines.Insert(within, entry + "\n");
            return;
        }

        if (lines is [.., var last] && !last.EndsWith('\n'))
            lines[^1] = last + "\n";
        lines.Add(entry + "\n");
    }

    /// <summary>White space and the last two fields, which say nothing of Btrfs, are the owner's choice.</summary>
    private static bool MeansTheSame(string line, string wanted) => Fields(line).Take(4).SequenceEqual(Fields(wanted).Take(4), StringComparer.Ordinal);

    /// <returns>Null for a comment, an empty line, or one too short to be an entry.</returns>
    private static string? MountPointOf(string line)
    {
        var fields = Fields(line);
        if (fields.Length < 3 || fields[0].StartsWith('#'))
            return null;
        var place = OctalEscapes.Undo(OwnersText.Read(fields[1]));
        return place.Length > 1 ? place.TrimEnd('/') : place;
    }

    private static string[] Fields(string line) => line.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
