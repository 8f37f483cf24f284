using System.Collections.Immutable;
using System.Globalization;

namespace PantherStorage.Model.Linting;

/// <summary>Reads <c>/etc/fstab</c> as a layout.</summary>
public static class FstabLayout
{
    private static readonly (string Directory, string Tag)[] Links =
    [
        ("/dev/disk/by-uuid/", "UUID="), ("/dev/disk/by-label/", "LABEL="), ("/dev/disk/by-partuuid/", "PARTUUID="), ("/dev/disk/by-partlabel/", "PARTLABEL="),
    ];

    /// <param name="file">Its name, for errors.</param>
    /// <exception cref="StorageException">It has lines, and none of them is an entry.</exception>
    public static Layout Parse(string text, string file)
    {
        var lines = text.Split('\n').Select((line, at) => (Line: line.Trim(), Place: $"line {at + 1}"))
            .Where(line => line.Line.Length > 0 && !line.Line.StartsWith('#'))
            .Select(line => (line.Place, line.Line, Entry: FstabEntry.Parse(line.Line).FirstOrDefault()))
            .ToList();
        var entries = lines.Where(line => line.Entry is { } entry && IsEntry(entry)).Select(line => (line.Place, line.Line, Entry: line.Entry!)).ToList();
        if (lines.Count > 0 && entries.Count == 0)
            throw new StorageException(ExitCode.BadInput, $"{file} is no fstab: none of its {Counted.Of(lines.Count, "line")} has a device, an absolute mount point and a file system.");
        return new Layout(
            [.. entries.Where(line => !IsSwap(line.Entry)).Select(line => Mount(line.Place, line.Line, line.Entry))],
            [],
            [.. entries.Where(line => IsSwap(line.Entry) && line.Entry.Source.StartsWith('/') && !line.Entry.Source.StartsWith("/dev/", StringComparison.Ordinal)).Select(line => line.Entry.Source)])
        {
            Unread = [.. lines.Where(line => line.Entry is null || !IsEntry(line.Entry)).Select(line => line.Place)],
        };
    }

    private static bool IsEntry(FstabEntry entry) => IsSwap(entry) || entry.MountPoint.StartsWith('/');

    private static bool IsSwap(FstabEntry entry) => entry.FileSystem == "swap";

    private static LayoutMount Mount(string place, string line, FstabEntry entry)
    {
        var fields = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return new LayoutMount
        {
            Place = place,
            Pool = OneName(entry.Source),
            FileSystem = entry.FileSystem,
            MountPoint = entry.MountPoint.Length > 1 ? entry.MountPoint.TrimEnd('/') : entry.MountPoint,
            Subvolume = Value(entry, "subvol")?.Trim('/'),
            SubvolumeId = Value(entry, "subvolid"),
            Options = [.. entry.Options.Where(option => !option.StartsWith("subvol=", StringComparison.Ordinal) && !option.StartsWith("subvolid=", StringComparison.Ordinal))],
            Pass = fields.Length > 5 && int.TryParse(fields[5], CultureInfo.InvariantCulture, out var pass) ? pass : 0,
        };
    }

    private static string? Value(FstabEntry entry, string name) =>
        entry.Options.LastOrDefault(option => option.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>udev's links and mount's tags name the same device; a label and a UUID of one file system stay two names, as the file does not say that they are one.</summary>
    private static string OneName(string source)
    {
        foreach (var (directory, tag) in Links)
        {
            if (source.StartsWith(directory, StringComparison.Ordinal))
                return tag + source[directory.Length..];
        }

        return source.Replace("\"", string.Empty, StringComparison.Ordinal);
    }
}
