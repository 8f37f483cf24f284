using PantherStorage.Model;
using PantherStorage.Storage.Archives.SendStreams;

namespace PantherStorage.Storage.Verifying;

/// <summary>
/// Whether the entries of a tar keep to the directory that they are unpacked in: no absolute name, no <c>..</c>, none
/// through a symbolic link of the same tar, no hard link to what lies outside, and no kind of entry that could give
/// another one a name. A tar of ours has nothing of that.
/// </summary>
internal sealed class TarNames
{
    private const int NameBytes = 100, KindAt = 156, LinkAt = 157, PrefixAt = 345, PrefixBytes = 155;

    private readonly SymbolicLinks links = new();
    private byte[]? path;
    private byte[]? link;

    /// <summary>A record of the extended header before the next entry, <c>KEY=VALUE</c>.</summary>
    public void Extended(ReadOnlySpan<byte> record)
    {
        var value = record[(record.IndexOf((byte)'=') + 1)..];
        // What GNU tar writes for a sparse file: its real name.
        if (record.StartsWith("GNU.sparse.name="u8) || (record.StartsWith("path="u8) && path is null))
            path = value.ToArray();
        else if (record.StartsWith("linkpath="u8))
            link = value.ToArray();
    }

    /// <returns>What is wrong with the entry of this header, in words; null when nothing is.</returns>
    public string? Fault(ReadOnlySpan<byte> header)
    {
        var kind = (char)header[KindAt];
        var (name, target) = (path ?? Name(header), link ?? Text(header.Slice(LinkAt, NameBytes)).ToArray());
        (path, link) = (null, null);
        if (kind is not ('\0' or (>= '0' and <= '7')))
            return $"an entry is of a kind that no backup has: '{Printable.Of(kind.ToString())}'";
        if (kind == '5' && name is [.., (byte)'/'])
            name = name[..^1];
        if (Leaves(name) || links.LeadsThrough(name, last: true))
            return $"an entry would be unpacked elsewhere: {Shown(name)}";
        if (kind == '1' && (Leaves(target) || links.LeadsThrough(target, last: false)))
            return $"an entry is a hard link to what lies elsewhere: {Shown(target)}";
        if (kind == '2' || (kind == '1' && links.LeadsThrough(target, last: true)))
            links.Add(name);
        return links.IsFull ? $"it makes more than {SymbolicLinks.Most} symbolic links" : null;
    }

    private static byte[] Name(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..NameBytes]);
        var prefix = Text(header.Slice(PrefixAt, PrefixBytes));
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private static bool Leaves(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Contains((byte)0))
            return true;
        while (true)
        {
            var end = name.IndexOf((byte)'/');
            var part = end < 0 ? name : name[..end];
            if (part.IsEmpty || part.SequenceEqual("."u8) || part.SequenceEqual(".."u8))
                return true;
            if (end < 0)
                return false;
            name = name[(end + 1)..];
        }
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field;

    private static string Shown(ReadOnlySpan<byte> name) => $"\"{Printable.Of(PathText.Of(name))}\"";
}
