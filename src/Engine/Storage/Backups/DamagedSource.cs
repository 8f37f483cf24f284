using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// Finds the file that a disk has lost a part of. Btrfs gives no byte of a block whose checksum does not match, and
/// <c>btrfs send</c> ends there without saying where that is.
/// </summary>
internal static class DamagedSource
{
    private const int BlockBytes = 4096;
    private const int ChunkBytes = 1 << 20;

    /// <summary>How long files are read to find it: a large disk has more than a night can read.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(30);

    /// <summary>Whether a program ended for a block that cannot be read.</summary>
    public static bool IsTold(CommandResult result) =>
        !result.Succeeded && (result.StandardError.Contains("Input/output error", StringComparison.Ordinal) || result.StandardError.Contains("failed with -5", StringComparison.Ordinal));

    /// <param name="directory">The snapshot, or the directory in it, that was read.</param>
    /// <returns>The error with the file's name, where one is found.</returns>
    public static StorageException Explained(CommandResult result, string directory, CancellationToken cancellation)
    {
        var said = $"`{result.Command}` ended with exit code {result.ExitCode}: {result.LastWords}";
        (string Path, long Offset)? found;
        try
        {
            found = Find(directory, cancellation);
        }
        catch (StorageException e)
        {
            return new StorageException(ExitCode.System, $"{said}. {e.Message}", e);
        }

        return new StorageException(ExitCode.System, found is { } damaged
            ? $"{said}. {Remedy(directory, damaged.Path, damaged.Offset)}"
            : $"{said}. No file of {directory} that was read is at fault; `btrfs scrub start -B` looks at the whole file system, metadata too, and `dmesg` names what it finds.");
    }

    /// <summary>What to do about a file that cannot be read.</summary>
    /// <param name="path">From the directory on, beginning with a dot.</param>
    public static string Remedy(string directory, string path, long offset) => string.Create(CultureInfo.InvariantCulture,
        $"{Printable.Of(directory + path[1..])} cannot be read at byte {offset}: the disk has lost or altered that block, and every snapshot that shares it has lost it too. Get the file from an older backup (`panther-storage restore --label LABEL --at TIME --files PATH --force`; `panther-storage backup list` shows the times), or delete it; then make a new snapshot and run the backup again. `btrfs scrub start` and `smartctl --health` tell what else is lost.");

    private static (string Path, long Offset)? Find(string directory, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var chunk = new byte[ChunkBytes];
        foreach (var entry in TreeWalk.Of(directory))
        {
            if (clock.Elapsed > MostTime)
                return null;
            if (entry.Status.Kind != FileKind.Regular)
                continue;
            using var file = TreeWalk.Told(directory, entry.Path, () => Posix.Open(entry.Directory.Number, entry.Name, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking).ToFile());
            if (FirstUnreadable(file, entry.Status.Size, chunk, clock, cancellation) is { } offset)
                return (PathText.Of(entry.Path), offset);
        }

        return null;
    }

    private static long? FirstUnreadable(SafeFileHandle file, long size, byte[] chunk, Stopwatch clock, CancellationToken cancellation)
    {
        for (long position = 0; position < size && clock.Elapsed <= MostTime; position += chunk.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsReadable(file, position, chunk))
                continue;
            var block = position;
            while (block < position + chunk.Length && IsReadable(file, block, chunk.AsSpan(0, BlockBytes)))
                block += BlockBytes;
            return block;
        }

        return null;
    }

    private static bool IsReadable(SafeFileHandle file, long position, Span<byte> buffer)
    {
        try
        {
            var filled = 0;
            while (filled < buffer.Length && RandomAccess.Read(file, buffer[filled..], position + filled) is > 0 and var read)
                filled += read;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
