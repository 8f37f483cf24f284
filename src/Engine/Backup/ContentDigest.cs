using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace PantherStorage.Engine.Backup;

/// <summary>
/// The canonical content digest of a tree: one line of text for each entry (<see cref="ContentLine"/>), depth first,
/// names of a directory in byte order; the digest is the SHA-256 of that text. Two trees have the same digest exactly
/// when a user could not tell them apart. Nested subvolumes and other file systems are left out, as a snapshot leaves
/// them out, so that a snapshot and its restored copy agree.
/// </summary>
public static class ContentDigest
{
    /// <summary>Files read at the same time: hashing takes a core each, and more than this only seeks.</summary>
    private static readonly int AtOnce = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <param name="path">A directory.</param>
    /// <param name="output">Where the text goes, or null when only its digest is wanted.</param>
    /// <returns>SHA-256 of the text, lowercase hex.</returns>
    /// <exception cref="StorageException">Not a directory, not readable, or a file changed while it was read.</exception>
    public static Task<string> Write(string path, TextWriter? output, CancellationToken cancellation) =>
        Write(path, asTar: false, output, cancellation);

    /// <param name="asTar">Whether only what a plain directory's backup keeps counts (<see cref="ContentWalk"/>).</param>
    /// <inheritdoc cref="Write(string, TextWriter, CancellationToken)"/>
    public static async Task<string> Write(string path, bool asTar, TextWriter? output, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var lines = Channel.CreateBounded<Task<string>>(AtOnce);
        var walk = Task.Run(() => Walk(path, asTar, lines.Writer, stopped.Token), stopped.Token);
        try
        {
            await foreach (var pending in lines.Reader.ReadAllAsync(cancellation))
            {
                var line = await pending;
                digest.AppendData(Encoding.ASCII.GetBytes(line));
                if (output is not null)
                    await output.WriteAsync(line.AsMemory(), cancellation);
            }

            await walk;
        }
        finally
        {
            await stopped.CancelAsync();
            await Unfinished(walk, lines.Reader);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <summary>Lines are begun in order and finished in any; the reader awaits them in order.</summary>
    private static async Task Walk(string path, bool asTar, ChannelWriter<Task<string>> lines, CancellationToken cancellation)
    {
        try
        {
            foreach (var entry in ContentWalk.Of(path, asTar))
            {
                await lines.WaitToWriteAsync(cancellation);
                lines.TryWrite(Task.Run(() => ContentLine.Of(entry, cancellation), CancellationToken.None));
            }
        }
        finally
        {
            lines.Complete();
        }
    }

    /// <summary>Waits for whatever still reads files, so that none is open when we return; the first error is on its way already.</summary>
    private static async Task Unfinished(Task walk, ChannelReader<Task<string>> lines)
    {
        await walk.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (lines.TryRead(out var pending))
            await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
