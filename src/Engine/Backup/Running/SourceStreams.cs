using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.Backup.SendStreams;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Running;

/// <summary>Writes the content digest of a tree and returns its SHA-256; the text goes to the writer where there is one.</summary>
public delegate Task<string> DigestTree(string path, TextWriter? text, CancellationToken cancellation);

/// <summary>Where the bytes of a backup come from. Each ends with an exception when its program did not end well.</summary>
internal static class SourceStreams
{
    private const int ChunkBytes = 256 << 10;

    /// <summary>A btrfs send stream, checked as it passes.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Send(
        string snapshot, string? parent, SendStreamCheck check, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var send = Btrfs.Send(snapshot, parent, cancellation);
        await foreach (var chunk in Output(send, cancellation))
        {
            Trusting(() => check.Append(chunk.Span));
            yield return chunk;
        }

        (await send.Ended()).OrThrow();
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
    /// nanosecond, xattrs, ACLs and hard links. Sorted, and without the times that reading changes: equal trees give
    /// equal bytes.
    /// </summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Files(
        string directory, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var tar = Processes.Start(
            new("tar", "--create", "--format=pax",
                "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
                "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner", "--sort=name", "--one-file-system",
                "--transform=flags=rhS;s,^\\.,files,", "--blocking-factor=1", "-C", directory, "."),
            cancellation);
        await foreach (var chunk in TarEnd.Without(Output(tar, cancellation), cancellation))
            yield return chunk;
        (await tar.Ended()).OrThrow();
    }

    /// <summary>The content digest's text.</summary>
    /// <param name="sha256">Told the SHA-256 of the text at its end.</param>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Digest(
        DigestTree digest, string path, Action<string> sha256, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pipe = new Pipe();
        var writing = Task.Run(() => Write(digest, path, pipe.Writer, stop.Token), CancellationToken.None);
        try
        {
            ReadResult read;
            do
            {
                read = await pipe.Reader.ReadAsync(cancellation);
                foreach (var segment in read.Buffer)
                {
                    hash.AppendData(segment.Span);
                    yield return segment;
                }

                pipe.Reader.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);

            var said = await writing;
            var text = Convert.ToHexStringLower(hash.GetHashAndReset());
            sha256(said == text ? text : throw new InvalidOperationException($"the content digest says it is {said}, and its text is {text}"));
        }
        finally
        {
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<string> Write(DigestTree digest, string path, PipeWriter pipe, CancellationToken cancellation)
    {
        try
        {
            await using var text = new StreamWriter(pipe.AsStream(leaveOpen: true), new UTF8Encoding(false), ChunkBytes);
            var sha256 = await digest(path, text, cancellation);
            await text.FlushAsync(cancellation);
            return sha256;
        }
        finally
        {
            // A failure is told by this task; the reader only has to learn that no more comes.
            await pipe.CompleteAsync();
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Output(
        RunningProcess program, [EnumeratorCancellation] CancellationToken cancellation)
    {
        program.Throttle();
        program.Input.Close();
        var buffer = new byte[ChunkBytes];
        for (int read; (read = await program.Output.ReadAsync(buffer, cancellation)) > 0;)
            yield return buffer.AsMemory(0, read);
    }
}
