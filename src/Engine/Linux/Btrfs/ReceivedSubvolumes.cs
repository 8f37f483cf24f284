using System.Buffers.Binary;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// The subvolumes of a pool that <c>btrfs receive</c> made of one and the same snapshot: in them it looks for the parent of
/// an increment. Found in the pool's tree of UUIDs, however many subvolumes there are. Takes root.
/// </summary>
internal static class ReceivedSubvolumes
{
    // linux/btrfs_tree.h.
    private const ulong TreeOfUuids = 9, TopOfPool = 5;
    private const uint ReceivedKey = 252, BackReference = 144;

    /// <param name="descriptor">Anything in the pool.</param>
    /// <param name="uuid">Of the snapshot that was sent.</param>
    /// <returns>Each with its path from the top of the pool, as <see cref="PathText"/>.</returns>
    /// <exception cref="StorageException">The kernel refused.</exception>
    public static IReadOnlyList<(string Path, SubvolumeInfo Info)> Of(int descriptor, Guid uuid)
    {
        try
        {
            return [.. Numbers(descriptor, uuid)
                .Select(number => SubvolumeListing.Find(descriptor, number))
                .OfType<SubvolumeInfo>()
                .Where(info => info.ReceivedUuid == uuid)
                .Select(info => (PathOf(descriptor, (ulong)info.Id), info))];
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot look for the subvolumes that were received as {uuid}: {e.Message}", e);
        }
    }

    private static IEnumerable<ulong> Numbers(int descriptor, Guid uuid)
    {
        var bytes = uuid.ToByteArray(bigEndian: true);
        var (first, second) = (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(sizeof(ulong))));
        return SubvolumeListing.Search(descriptor, first, first, ReceivedKey, second, TreeOfUuids)
            .Where(item => item.Offset == second)
            .SelectMany(item => item.Data.Chunk(sizeof(ulong)))
            .Select(number => BinaryPrimitives.ReadUInt64LittleEndian(number));
    }

    private static string PathOf(int descriptor, ulong number)
    {
        var path = string.Empty;
        while (number != TopOfPool && SubvolumeListing.Search(descriptor, number, number, BackReference, 0).FirstOrDefault() is { Data: { } reference } found)
        {
            path = SubvolumeListing.PathOf(descriptor, found.Offset, BinaryPrimitives.ReadUInt64LittleEndian(reference)) + SubvolumeListing.NameIn(reference) + (path.Length > 0 ? "/" : string.Empty) + path;
            number = found.Offset;
        }

        return path;
    }
}
