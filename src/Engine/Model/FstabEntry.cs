using System.Collections.Immutable;

namespace PantherStorage.Model;

/// <summary>One mount that <c>/etc/fstab</c> asks for (fstab(5)).</summary>
public sealed record FstabEntry(string Source, string MountPoint, string FileSystem, ImmutableArray<string> Options)
{
    /// <summary>Reads what is there; comments, and lines too short to be entries, are passed over as mount(8) does.</summary>
    public static ImmutableArray<FstabEntry> Parse(string text) =>
    [
        .. text.Split('\n')
            .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length >= 3 && !fields[0].StartsWith('#'))
            .Select(fields => new FstabEntry(
                OctalEscapes.Undo(fields[0]), OctalEscapes.Undo(fields[1]), fields[2],
                fields.Length > 3 ? [.. fields[3].Split(',').Select(OctalEscapes.Undo)] : ["defaults"])),
    ];
}
