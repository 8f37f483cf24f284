using PantherStorage.Model;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// How large each part of an upload is. A stream's length is not known before its end, so parts grow: 6 MiB, and twice
/// as much after every 1,120, which takes 3.2 TiB to the 10,000 parts that an object may have (Backblaze B2, "Large files").
/// </summary>
public static class PartSizes
{
    /// <summary>B2 and S3 take no more parts than this in one object.</summary>
    public const int MostParts = 10_000;

    private const int PartsOfOneSize = 1_120;
    private static readonly Bytes First = Bytes.MiB(6);

    /// <param name="number">From 1.</param>
    /// <exception cref="StorageException">The object would need more parts than the store takes.</exception>
    public static int Of(int number) => number <= MostParts
        ? (int)(First.Count << ((number - 1) / PartsOfOneSize))
        : throw new StorageException(ExitCode.ObjectStore,
            $"the backup needs more than {MostParts:N0} parts, the most that the object store takes in one object; back up smaller subvolumes");
}
