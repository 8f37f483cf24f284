using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace PantherStorage.Model.Archives;

/// <summary>
/// Cuts a backup into frames. Their plain bytes, one after the other, are one POSIX tar: <c>backup.json</c>; then
/// <c>stream/000000</c>, … or, for a plain directory, the entries of a tar of files; then <c>digest/000000</c>, …
/// where there is a content digest; then <c>SHA256SUMS</c> and the end. All but a tar of files start each entry in a
/// frame of its own. Equal input gives equal frames, so that an interrupted upload can be taken up again.
/// </summary>
public static class ArchiveFrames
{
    public const string FactsName = "backup.json";
    public const string SumsName = "SHA256SUMS";

    /// <summary>Content of one piece. Small enough to restore in parallel, large enough to compress well.</summary>
    public const int PieceBytes = 8 << 20;

    /// <summary>No frame holds more plain bytes than this; a manifest that says so is refused before memory is taken.</summary>
    public const int LargestPlain = 64 << 20;

    public static async IAsyncEnumerable<PlainFrame> Cut(
        ReadOnlyMemory<byte> facts, Instant modified, IReadOnlyList<ArchiveSection> sections,
        int pieceBytes = PieceBytes, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var sums = new StringBuilder();
        yield return Entry(FactsName, facts.Span, modified, end: 0);
        sums.Append(SumLine(Convert.ToHexStringLower(SHA256.HashData(facts.Span)), FactsName));

        var buffers = new Buffers(Ustar.BlockBytes + Ustar.Padded(pieceBytes));
        foreach (var section in sections)
        {
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var total = 0L;
            await foreach (var piece in Pieces(section, pieceBytes, modified, buffers, cancellation))
            {
                total += piece.Content.Length;
                if (section.IsTar)
                    whole.AppendData(piece.Content.Span);
                else
                    sums.Append(SumLine(Convert.ToHexStringLower(SHA256.HashData(piece.Content.Span)), piece.Frame.Name));
                yield return piece.Frame;
            }

            if (section.IsTar)
                sums.Append(TarLine(Convert.ToHexStringLower(whole.GetHashAndReset()), total));
        }

        yield return Entry(SumsName, Encoding.ASCII.GetBytes(sums.ToString()), modified, Ustar.EndBytes);
    }

    /// <summary>A line that <c>sha256sum --check</c> reads.</summary>
    internal static string SumLine(string sha256, string name) => $"{sha256}  {name}\n";

    /// <summary>
    /// The digest of spliced tar entries as a whole: headers, contents and padding, from the end of <c>backup.json</c>.
    /// <c>sha256sum --check</c> passes over lines that start with <c>#</c>.
    /// </summary>
    internal static string TarLine(string sha256, long length) => $"# files/: {length} bytes of tar entries, sha256 {sha256}\n";

    private static PlainFrame Entry(string name, ReadOnlySpan<byte> content, Instant modified, int end)
    {
        var plain = new byte[Ustar.BlockBytes + Ustar.Padded(content.Length) + end];
        if (plain.Length > LargestPlain)
            throw new StorageException(ExitCode.System, $"{name} would hold {content.Length} bytes: the source is too large for one archive");
        Ustar.WriteHeader(plain, name, content.Length, modified);
        content.CopyTo(plain.AsSpan(Ustar.BlockBytes));
        return new PlainFrame(name, plain, () => { });
    }

    // A piece lies one block into its buffer, so that its header can be put before it without moving it.
    private static async IAsyncEnumerable<(PlainFrame Frame, ReadOnlyMemory<byte> Content)> Pieces(
        ArchiveSection section, int pieceBytes, Instant modified, Buffers buffers, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = buffers.Rent();
        var (number, filled) = (0, 0);
        await foreach (var chunk in section.Content.WithCancellation(cancellation))
        {
            for (var rest = chunk; rest.Length > 0;)
            {
                var taken = Math.Min(rest.Length, pieceBytes - filled);
                rest[..taken].CopyTo(buffer.AsMemory(Ustar.BlockBytes + filled));
                (rest, filled) = (rest[taken..], filled + taken);
                if (filled < pieceBytes)
                    continue;
                yield return Piece(section, number++, buffer, filled, modified, buffers);
                (buffer, filled) = (buffers.Rent(), 0);
            }
        }

        if (filled > 0)
            yield return Piece(section, number, buffer, filled, modified, buffers);
    }

    private static (PlainFrame Frame, ReadOnlyMemory<byte> Content) Piece(
        ArchiveSection section, int number, byte[] buffer, int length, Instant modified, Buffers buffers)
    {
        var name = $"{section.Folder}/{number:D6}";
        var content = buffer.AsMemory(Ustar.BlockBytes, length);
        if (section.IsTar)
            return (new PlainFrame(name, content, () => buffers.Return(buffer)), content);

        Ustar.WriteHeader(buffer, name, length, modified);
        var whole = Ustar.BlockBytes + Ustar.Padded(length);
        buffer.AsSpan(Ustar.BlockBytes + length, whole - Ustar.BlockBytes - length).Clear();
        return (new PlainFrame(name, buffer.AsMemory(0, whole), () => buffers.Return(buffer)), content);
    }
}
