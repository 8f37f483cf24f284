using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>
/// The canonical content digest of a tree: one line of text for each entry (<see cref="ContentLine"/>), depth first,
/// names of a directory in byte order; the digest is the SHA-256 of that text. Two trees have the same digest exactly
/// when a user could not tell them apart. Nested subvolumes and other file systems are left out, as a snapshot leaves
/// them out, so that a snapshot and its restored copy agree.
/// </summary>
public static class ContentDigest
{
    /// <summary>Files open at once. So many that small ones keep the processors busy; each processor reads one of them.</summary>
    private const int Window = 64;

    /// <param name="path">A directory.</param>
    /// <param name="output">Where the text goes, or null when only its digest is wanted.</param>
    /// <returns>SHA-256 of the text, lowercase hex.</returns>
    /// <exception cref="StorageException">Not a directory, not readable, or a file changed while it was read.</exception>
    public static Task<string> Write(string path, TextWriter? output, CancellationToken cancellation) =>
        Write(path, asTar: false, former: null, output, cancellation);

    /// <summary>The digest as it was made before large files had a hash of their own (<see cref="ContentHash"/>).</summary>
    /// <returns>Null where it is the same, as the tree holds no such file.</returns>
    /// <inheritdoc cref="Write(string, bool, DigestBaseline, TextWriter, CancellationToken)"/>
    public static async Task<string?> OfAllBytes(string path, bool asTar, CancellationToken cancellation) =>
        TreeWalk.Of(path).Any(entry => entry.Status.Kind == FileKind.Regular && entry.Status.Size >= ContentHash.LargeFile)
            ? await Write(path, asTar, former: null, output: null, ofAllBytes: true, cancellation)
            : null;

    /// <param name="asTar">Whether only what a plain directory's backup keeps counts (<see cref="ContentWalk"/>).</param>
    /// <param name="former">What need not be read or written; null reads and writes all. The digest is the same.</param>
    /// <inheritdoc cref="Write(string, TextWriter, CancellationToken)"/>
    public static Task<string> Write(string path, bool asTar, DigestBaseline? former, TextWriter? output, CancellationToken cancellation) =>
        Write(path, asTar, former, output, ofAllBytes: false, cancellation);

    private static async Task<string> Write(
        string path, bool asTar, DigestBaseline? former, TextWriter? output, bool ofAllBytes, CancellationToken cancellation)
    {
        var known = former?.Hashes;
        using var changes = output is not null && former?.Snapshot is { } snapshot ? new ContentChanges(snapshot) : null;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var lines = Channel.CreateBounded<Task<Digested>>(Window);
        var walk = Task.Run(() => Walk(path, asTar, known, ofAllBytes, lines.Writer, stopped.Token), stopped.Token);
        try
        {
            await foreach (var pending in lines.Reader.ReadAllAsync(cancellation))
            {
                var (entry, line, sha256) = await pending;
                if (sha256.Length > 0)
                    known?.Keep(entry.RawPath, entry.Status, sha256);
                digest.AppendData(Encoding.ASCII.GetBytes(line));
                if (output is not null)
                    await Write(output, changes?.Before(entry, line) ?? [line], cancellation);
            }

            await walk;
            known?.Commit();
        }
        finally
        {
            await stopped.CancelAsync();
            await Unfinished(walk, lines.Reader);
        }

        var whole = Convert.ToHexStringLower(digest.GetHashAndReset());
        if (output is not null && changes is not null)
            await Write(output, changes.AtEnd(whole), cancellation);
        return whole;
    }

    private static async Task Write(TextWriter output, IEnumerable<string> lines, CancellationToken cancellation)
    {
        foreach (var line in lines)
            await output.WriteAsync(line.AsMemory(), cancellation);
    }

    /// <summary>Lines are begun in order and finished in any; the reader awaits them in order.</summary>
    private static async Task Walk(
        string path, bool asTar, HashMemory? known, bool ofAllBytes, ChannelWriter<Task<Digested>> lines, CancellationToken cancellation)
    {
        try
        {
            foreach (var entry in ContentWalk.Of(path, asTar, known))
            {
                await lines.WaitToWriteAsync(cancellation);
                lines.TryWrite(entry.Contents is null ? Task.FromResult(Line(entry)) : Task.Run(() => Line(entry), CancellationToken.None));
            }
        }
        finally
        {
            lines.Complete();
        }

        Digested Line(ContentEntry entry)
        {
            var (line, sha256) = ContentLine.Of(entry, ofAllBytes, cancellation);
            return new Digested(entry, line, sha256);
        }
    }

    /// <summary>Waits for whatever still reads files, so that none is open when we return; the first error is on its way already.</summary>
    private static async Task Unfinished(Task walk, ChannelReader<Task<Digested>> lines)
    {
        await walk.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (lines.TryRead(out var pending))
            await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed record Digested(ContentEntry Entry, string Line, string Sha256);
}
