using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>
/// The SHA-256 of each file as a label's last backup found it, so that the next reads only files that have changed since.
/// A file is the same when inode, size, mtime and ctime are: Btrfs uses no inode number twice, and no program can set a
/// ctime. What had changed just before its snapshot was taken is not kept, as the same tick of the clock may have
/// changed it again after. A full backup asks for nothing here, and so reads every byte. Nothing depends on this file:
/// without it, or when it is damaged or cannot be written, everything is read.
/// Both sides go through a tree in the order of <see cref="TreeWalk"/>, so memory does not grow with the tree.
/// </summary>
public sealed class HashMemory : IDisposable
{
    /// <summary>Longer than a tick of any kernel's clock (10 ms), and than a snapshot takes.</summary>
    internal static readonly Duration Unsettled = Duration.FromSeconds(5);

    private static readonly byte[] Magic = [.. "panther-hashes 2"u8];

    // What was known of each file that was asked for and not told yet: the walk is ahead of the hashes.
    private readonly ConcurrentQueue<byte[]?> asked = new();
    private readonly bool everything;

    private HashMemoryReader? known;
    private HashMemoryWriter? kept;
    private readonly Instant settled;
    private readonly string file;

    private long found;
    private long changed;
    private long now;
    private long bytes;

    private HashMemory(string file, HashMemoryReader? known, HashMemoryWriter kept, Instant settled, bool everything)
    {
        (this.file, this.known, this.kept, this.settled, this.everything) = (file, known, kept, settled, everything);
    }

    /// <summary>Files whose hash was known.</summary>
    public long Reused { get; private set; }

    /// <summary>How the files differ from those of the label's last backup; null until all have been told.</summary>
    public FileCounts? Counts { get; private set; }

    /// <param name="subvolume">Whose snapshot is looked at: inode numbers are its own.</param>
    /// <param name="taken">When the snapshot was.</param>
    /// <param name="everything">Whether every file is read, whatever is known.</param>
    /// <returns>Null when it cannot be written.</returns>
    public static HashMemory? Open(HostPaths host, string label, Guid subvolume, Instant taken, bool everything)
    {
        var place = Path.Combine(host.State, "hashes", label);
        byte[] head = [.. Magic, .. subvolume.ToByteArray()];
        try
        {
            DurableFile.CreateDirectory(Path.GetDirectoryName(place)!);
            var writer = HashMemoryWriter.Create(place + ".new", head);
            return new HashMemory(place, HashMemoryReader.Open(place, head), writer, taken - Unsettled, everything);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>To be asked in the walk's order.</summary>
    /// <returns>SHA-256 in hex; null when the file has to be read.</returns>
    internal string? Known(byte[] path, FileStatus status)
    {
        try
        {
            var record = known?.Find(path);
            found += record is null ? 0 : 1;
            asked.Enqueue(record?.Sha256);
            if (record is null || everything || record.Identity != FileIdentity.Of(status))
                return null;
            Reused++;
            return Convert.ToHexStringLower(record.Sha256);
        }
        catch (IOException)
        {
            (known, var unreadable) = (null, known);
            unreadable?.Dispose();
            asked.Enqueue(null);
            return null;
        }
    }

    /// <summary>To be told in the walk's order.</summary>
    internal void Keep(byte[] path, FileStatus status, string sha256)
    {
        var hash = Convert.FromHexString(sha256);
        now++;
        bytes += status.AllocatedBytes;
        if (asked.TryDequeue(out var before) && before is not null && !hash.AsSpan().SequenceEqual(before))
            changed++;
        if (Instant.FromUnixTimeSeconds(status.Changed.Seconds) >= settled)
            return;
        try
        {
            kept?.Write(new HashRecord(path, FileIdentity.Of(status), hash));
        }
        catch (IOException)
        {
            // A full disk, for one. Nothing is remembered then, and no backup fails for it.
            Forget();
        }
    }

    /// <summary>All has been told: from now on this is what is known.</summary>
    public void Commit()
    {
        try
        {
            var before = known?.CountAll() ?? 0;
            Counts = new FileCounts(before, changed, before - found, now, bytes);
            if (kept is null)
                return;
            kept.Complete();
            DurableFile.Move(file + ".new", file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next backup reads everything.
            Forget();
        }
    }

    public void Dispose()
    {
        known?.Dispose();
        Forget();
    }

    private void Forget()
    {
        kept?.Dispose();
        kept = null;
        try
        {
            File.Delete(file + ".new");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next backup writes over it.
        }
    }
}

/// <summary>What tells one state of a file from every other.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileIdentity(ulong Inode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds, long ChangedSeconds, uint ChangedNanoseconds)
{
    public static FileIdentity Of(FileStatus status) => new(
        status.Inode, status.Size, status.ModifiedSeconds, status.ModifiedNanoseconds, status.Changed.Seconds, status.Changed.Nanoseconds);
}

/// <param name="Path">From a dot, as the kernel has it.</param>
internal sealed record HashRecord(byte[] Path, FileIdentity Identity, byte[] Sha256);
