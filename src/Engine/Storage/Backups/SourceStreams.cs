using System.Runtime.CompilerServices;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.SendStreams;

namespace PantherStorage.Storage.Backups;

/// <summary>Where the bytes of a backup come from. Each ends with an exception when its program did not end well.</summary>
internal static class SourceStreams
{
    private const int ChunkBytes = 256 << 10;

    /// <summary>A btrfs send stream, checked as it passes.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Send(
        string snapshot, string? parent, string options, SendStreamCheck check, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var send = BtrfsTool.Send(snapshot, parent, options, cancellation);
        await foreach (var chunk in Output(send, cancellation))
        {
            Trusting(() => check.Append(chunk.Span));
            yield return chunk;
        }

        var ended = await send.Ended();
        if (!ended.Succeeded && ended.StandardError.Contains("File name too long", StringComparison.Ordinal))
            PathLimits.ExplainSend(snapshot);
        if (DamagedSource.IsTold(ended))
            throw await Task.Run(() => DamagedSource.Explained(ended, snapshot, cancellation), cancellation);
        ended.OrThrow();
        Trusting(() => check.Complete());

        // What btrfs itself wrote is no damaged backup, but a system that cannot be relied on.
        void Trusting(Action action)
        {
            try
            {
                action();
            }
            catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
            {
                throw new StorageException(ExitCode.System, $"`{send.CommandLine}`: {e.Message}", e);
            }
        }
    }

    /// <summary>
    /// A directory as tar entries <c>files/…</c>, without a tar's end. GNU tar keeps owners by number, times to the
    /// nanosecond, xattrs, ACLs, hard links and holes; no sockets. Sorted, and without the times that reading changes:
    /// equal trees give equal bytes. What stands for a nested subvolume is left out, as btrfs send leaves it out.
    /// </summary>
    /// <exception cref="StorageException">A path is longer than tar could unpack.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Files(
        string directory, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var nested = await Task.Run(() => PathLimits.Nested(directory), cancellation);
        await using var tar = DataProgram.From(
            new("tar", ["--create", "--format=pax", "--sparse",
                "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
                "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner", "--sort=name", "--one-file-system",
                "--transform=flags=rhS;s,^\\.,files,", "--blocking-factor=1",
                "--anchored", "--no-wildcards", .. nested.Select(path => $"--exclude={path}"), "-C", directory, "."]),
            cancellation);
        await foreach (var chunk in TarEnd.Without(Output(tar, cancellation), cancellation))
            yield return chunk;
        var ended = await tar.Ended();
        if (DamagedSource.IsTold(ended))
            throw await Task.Run(() => DamagedSource.Explained(ended, directory, cancellation), cancellation);
        ended.OrThrow();
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Output(
        DataProgram program, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[ChunkBytes];
        for (int read; (read = await program.Output.ReadAsync(buffer, cancellation)) > 0;)
            yield return buffer.AsMemory(0, read);
    }
}
