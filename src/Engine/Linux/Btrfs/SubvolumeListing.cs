using System.Buffers.Binary;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// Lists subvolumes from the pool's own tree of them. What <c>btrfs subvolume list</c> prints is lines, and a name may
/// hold a line feed, or the words of another line: any user can give a subvolume of his such a name. Takes root.
/// </summary>
internal static unsafe class SubvolumeListing
{
    // linux/btrfs.h and btrfs_tree.h.
    private const nuint TreeSearch = 0xD0009411, InodeLookup = 0xD0009412;
    private const ulong TreeOfTrees = 1;
    private const uint RootItem = 132, RootReference = 156;
    private const int ArgumentBytes = 4096, KeyBytes = 104, ItemHeaderBytes = 32, ReferenceBytes = 18, MostItems = 4096;
    private const int FlagsAt = 208, UuidAt = 247, ParentUuidAt = 263, ReceivedUuidAt = 279, RootItemBytes = 439;

    /// <summary>The subvolumes that lie in one, not those in them.</summary>
    /// <param name="descriptor">Any directory in it.</param>
    /// <exception cref="PosixException">Not Btrfs, or no permission.</exception>
    public static IReadOnlyList<NestedSubvolume> In(int descriptor) => In(descriptor, (ulong)SubvolumeCalls.Info(descriptor).Id);

    /// <param name="descriptor">Anything in the pool.</param>
    /// <param name="parent">The kernel's number of a subvolume; 5 is the top of the pool.</param>
    public static IReadOnlyList<NestedSubvolume> In(int descriptor, ulong parent)
    {
        // Names one after the other would be asked for one by one; a directory often holds many.
        var directories = new Dictionary<ulong, string>();
        var found = new List<NestedSubvolume>();
        foreach (var (key, data) in Search(descriptor, parent, parent, RootReference, 0))
        {
            // struct btrfs_root_ref: directory, sequence, length of the name, and the name.
            var directory = BinaryPrimitives.ReadUInt64LittleEndian(data);
            var name = NameIn(data);
            if (!directories.TryGetValue(directory, out var path))
                directories.Add(directory, path = PathOf(descriptor, parent, directory));
            found.Add(new NestedSubvolume(key, path + name));
        }

        return [.. found.OrderBy(each => each.Path, StringComparer.Ordinal)];
    }

    /// <summary>What a subvolume is, by its number.</summary>
    /// <returns>Null when it is gone.</returns>
    public static SubvolumeInfo? Find(int descriptor, ulong id)
    {
        var item = Search(descriptor, id, id, RootItem, 0).Select(each => each.Data).LastOrDefault(data => data.Length >= RootItemBytes);
        return item is null
            ? null
            : new SubvolumeInfo(Uuid(item, UuidAt), Uuid(item, ParentUuidAt), Uuid(item, ReceivedUuidAt), BinaryPrimitives.ReadInt64LittleEndian(item.AsSpan(160)), (item[FlagsAt] & 1) != 0) { Id = (long)id };
    }

    // All items of one kind and object, by the offset in their key.
    internal static IEnumerable<(ulong Offset, byte[] Data)> Search(int descriptor, ulong first, ulong last, uint type, ulong from, ulong tree = TreeOfTrees)
    {
        while (true)
        {
            var (page, next) = Page(descriptor, first, last, type, from, tree);
            foreach (var item in page)
                yield return item;
            if (page.Count == 0 || next == 0)
                yield break;
            from = next;
        }
    }

    private static (List<(ulong Offset, byte[] Data)> Items, ulong Next) Page(int descriptor, ulong first, ulong last, uint type, ulong from, ulong tree)
    {
        // struct btrfs_ioctl_search_key: tree, objects, offsets, transactions, types, count.
        var arguments = new byte[ArgumentBytes];
        var key = arguments.AsSpan(0, KeyBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(key, tree);
        BinaryPrimitives.WriteUInt64LittleEndian(key[8..], first);
        BinaryPrimitives.WriteUInt64LittleEndian(key[16..], last);
        BinaryPrimitives.WriteUInt64LittleEndian(key[24..], from);
        BinaryPrimitives.WriteUInt64LittleEndian(key[32..], ulong.MaxValue);
        BinaryPrimitives.WriteUInt64LittleEndian(key[48..], ulong.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(key[56..], type);
        BinaryPrimitives.WriteUInt32LittleEndian(key[60..], type);
        BinaryPrimitives.WriteUInt32LittleEndian(key[64..], MostItems);
        SubvolumeCalls.Ioctl(descriptor, TreeSearch, arguments);

        var items = new List<(ulong, byte[])>();
        var count = BinaryPrimitives.ReadUInt32LittleEndian(key[64..]);
        var (at, next) = (KeyBytes, 0ul);
        for (var i = 0; i < count; i++)
        {
            // struct btrfs_ioctl_search_header: transaction, object, offset, type, length.
            var header = arguments.AsSpan(at, ItemHeaderBytes);
            var (offset, length) = (BinaryPrimitives.ReadUInt64LittleEndian(header[16..]), (int)BinaryPrimitives.ReadUInt32LittleEndian(header[28..]));
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) == type)
                items.Add((offset, arguments.AsSpan(at + ItemHeaderBytes, length).ToArray()));
            at += ItemHeaderBytes + length;
            next = unchecked(offset + 1);
        }

        return (items, next);
    }

    /// <returns>Of a directory, from the top of the subvolume that it lies in, with a slash behind it; empty for the top.</returns>
    /// <exception cref="PosixException">Not Btrfs, or no permission.</exception>
    public static string PathOf(int descriptor) => PathOf(descriptor, (ulong)SubvolumeCalls.Info(descriptor).Id, Posix.Status(descriptor, ".\0"u8).Inode);

    /// <returns>Of a directory, from the top of the subvolume, with a slash behind it; empty for the top.</returns>
    internal static string PathOf(int descriptor, ulong tree, ulong directory)
    {
        var arguments = new byte[ArgumentBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(arguments, tree);
        BinaryPrimitives.WriteUInt64LittleEndian(arguments.AsSpan(8), directory);
        SubvolumeCalls.Ioctl(descriptor, InodeLookup, arguments);
        var path = arguments.AsSpan(16);
        return PathText.Of(path[..path.IndexOf((byte)0)]);
    }

    internal static string NameIn(byte[] reference) => PathText.Of(reference.AsSpan(ReferenceBytes, BinaryPrimitives.ReadUInt16LittleEndian(reference.AsSpan(16))));

    private static Guid Uuid(byte[] item, int at) => new(item.AsSpan(at, 16), bigEndian: true);
}

/// <param name="Id">The kernel's number of it.</param>
/// <param name="Path">From the top of the subvolume that it lies in, as <see cref="PathText"/>.</param>
internal sealed record NestedSubvolume(ulong Id, string Path);
