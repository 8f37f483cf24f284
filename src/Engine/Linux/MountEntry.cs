using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PantherStorage.Engine.Linux;

/// <summary>One line of <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)).</summary>
public sealed record MountEntry
{
    /// <summary>Kernel's number of the mount; a child's is higher than its parent's when it was mounted later.</summary>
    public required int Id { get; init; }

    public required int ParentId { get; init; }

    /// <summary><c>major:minor</c>; for Btrfs an anonymous number, not that of a disk.</summary>
    public required string Device { get; init; }

    /// <summary>What of the file system is mounted: for Btrfs the subvolume's path from the top, e.g. <c>/@home</c>.</summary>
    public required string Root { get; init; }

    public required string MountPoint { get; init; }

    /// <summary>Options of this mount alone, e.g. <c>rw</c>, <c>noatime</c>.</summary>
    public required ImmutableArray<string> Options { get; init; }

    public required string FileSystem { get; init; }

    /// <summary>e.g. <c>/dev/nvme0n1p2</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Options of the file system as a whole, the same on every mount of it, e.g. <c>compress=zstd:3</c>.</summary>
    public required ImmutableArray<string> SuperOptions { get; init; }

    /// <exception cref="FormatException">The line is not one of mountinfo.</exception>
    public static MountEntry Parse(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        if (separator < 6 || fields.Length < separator + 4)
            throw new FormatException($"not a line of mountinfo: {line}");
        return new MountEntry
        {
            Id = int.Parse(fields[0], CultureInfo.InvariantCulture),
            ParentId = int.Parse(fields[1], CultureInfo.InvariantCulture),
            Device = fields[2],
            Root = Unescape(fields[3]),
            MountPoint = Unescape(fields[4]),
            Options = Split(fields[5]),
            FileSystem = Unescape(fields[separator + 1]),
            Source = Unescape(fields[separator + 2]),
            SuperOptions = Split(fields[separator + 3]),
        };
    }

    private static ImmutableArray<string> Split(string options) => [.. options.Split(',').Select(Unescape)];

    /// <summary>The kernel writes space, tab, newline, backslash and <c>#</c> as a backslash and three octal digits.</summary>
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var escaped = Encoding.UTF8.GetBytes(field);
        var bytes = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '\\' && i + 3 < escaped.Length && escaped.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0)
            {
                bytes.Add((byte)(((escaped[i + 1] - '0') << 6) | ((escaped[i + 2] - '0') << 3) | (escaped[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(escaped[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
