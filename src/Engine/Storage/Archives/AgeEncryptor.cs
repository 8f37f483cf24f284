using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PantherStorage.Linux.Processes;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Storage.Archives;

/// <summary>
/// Makes one age file of an archive's frames while they are compressed. Its key is chosen by chance each time, so equal
/// archives never have equal bytes.
/// </summary>
/// <param name="Recipients">Public keys, at least one.</param>
/// <param name="Tool">e.g. <c>age 1.1.1</c>.</param>
public sealed record AgeEncryptor(ImmutableArray<string> Recipients, string Tool)
{
    /// <summary>What is hashed, fetched and proved as one: as large as a frame's content, so the same memory serves.</summary>
    public const int PieceBytes = ArchiveFrames.PieceBytes;

    /// <returns>Null when backups are not to be encrypted here.</returns>
    /// <exception cref="StorageException">No recipients, or age is not installed: known before anything is read.</exception>
    public static async Task<AgeEncryptor?> Of(StorageOptions options, CancellationToken cancellation)
    {
        OptionsCheck.Together(options);
        return options.Backup.Encryption == BackupOptions.AgeEncryption
            ? new AgeEncryptor(options.Backup.Age.Recipients, await AgeTool.Version(cancellation))
            : null;
    }

    /// <param name="passed">Told of each frame, in order, where it lies in what is encrypted.</param>
    /// <returns>The age file in pieces; the last one only when age has ended well. They have no names.</returns>
    public async IAsyncEnumerable<CompressedFrame> Encrypt(
        IAsyncEnumerable<CompressedFrame> frames, Action<Frame> passed, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var buffers = new Buffers(PieceBytes);
        await using var age = new FedProgram(AgeTool.Encrypt(Recipients, cancellation), Contents(frames, passed, cancellation), cancellation);
        bool more;
        do
        {
            var buffer = buffers.Rent();
            var filled = await age.Fill(buffer, cancellation);
            more = filled == buffer.Length;
            if (!more)
                (await age.Ended()).OrThrow();
            if (filled > 0)
                yield return Piece(buffer.AsMemory(0, filled), () => buffers.Return(buffer));
        }
        while (more);
    }

    public ArchiveEncryption Describe() => new(Recipients, Tool);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Contents(
        IAsyncEnumerable<CompressedFrame> frames, Action<Frame> passed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var offset = 0L;
        await foreach (var frame in frames.WithCancellation(cancellation))
        {
            yield return frame.Content;
            // No hash of what is encrypted leaves this host: see ArchiveEncryption.
            passed(new Frame(frame.Name, offset, frame.Content.Length, frame.PlainLength, string.Empty));
            offset += frame.Content.Length;
            frame.Release();
        }
    }

    private static CompressedFrame Piece(ReadOnlyMemory<byte> content, Action release) =>
        new(string.Empty, plainLength: 0, content, Convert.ToHexStringLower(SHA256.HashData(content.Span)), release);
}
