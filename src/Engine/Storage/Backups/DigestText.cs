using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Storage.Backups;

/// <summary>Writes the content digest of a tree and returns its SHA-256; the text goes to the writer where there is one.</summary>
/// <param name="asTar">Whether only what a tar of files keeps counts: for a plain directory.</param>
/// <param name="former">See <see cref="ContentDigest"/>.</param>
public delegate Task<string> DigestTree(string path, bool asTar, DigestBaseline? former, TextWriter? text, CancellationToken cancellation);

/// <summary>
/// A content digest's text, made from the start of a backup while the archive's other bytes are read and stored, as far
/// ahead as a buffer goes. Disposal stops it.
/// </summary>
internal sealed class DigestText : IAsyncDisposable
{
    private const int ChunkBytes = 256 << 10;
    private const int MostAhead = 8 << 20;

    private readonly CancellationTokenSource stop;
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: MostAhead, resumeWriterThreshold: MostAhead / 2, useSynchronizationContext: false));
    private readonly Task<string> writing;

    private DigestText(DigestTree digest, string path, bool asTar, DigestBaseline? former, CancellationToken cancellation)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        writing = Task.Run(() => Write(digest, path, asTar, former, pipe.Writer, stop.Token), CancellationToken.None);
    }

    public static DigestText Begin(DigestTree digest, string path, bool asTar, DigestBaseline? former, CancellationToken cancellation) =>
        new(digest, path, asTar, former, cancellation);

    /// <param name="sha256">Told the digest at the end of its text.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(
        Action<string> sha256, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var hash = new ContentDigestHash();
        ReadResult read;
        do
        {
            read = await pipe.Reader.ReadAsync(cancellation);
            foreach (var segment in read.Buffer)
            {
                hash.Append(segment.Span);
                yield return segment;
            }

            pipe.Reader.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);

        var said = await writing;
        var text = hash.Current();
        sha256(said == text ? text : throw new InvalidOperationException($"the content digest says it is {said}, and its text is {text}"));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await pipe.Reader.CompleteAsync();
        await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private static async Task<string> Write(
        DigestTree digest, string path, bool asTar, DigestBaseline? former, PipeWriter pipe, CancellationToken cancellation)
    {
        try
        {
            await using var text = new StreamWriter(pipe.AsStream(leaveOpen: true), new UTF8Encoding(false), ChunkBytes);
            var sha256 = await digest(path, asTar, former, text, cancellation);
            await text.FlushAsync(cancellation);
            return sha256;
        }
        finally
        {
            // A failure is told by this task; the reader only has to learn that no more comes.
            await pipe.CompleteAsync();
        }
    }
}
