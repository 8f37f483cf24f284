using System.Runtime.CompilerServices;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Archives;

/// <summary>
/// Reads the frames of an encrypted archive: pieces by ranges, each hash checked before age gets it, through age, and cut
/// into frames. Always to the end, where age proves that nothing was cut off.
/// </summary>
internal static class AgeDecryptor
{
    /// <summary>Frames decompressed or waiting at once.</summary>
    private const int AtOnce = 3;

    /// <param name="numbers">Of the frames that are wanted, ascending.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: no key, or one that does not fit;
    /// <see cref="ExitCode.BackupDamaged"/>: with the piece.</exception>
    public static IAsyncEnumerable<FrameRead> Read(
        IObjectStore store, ArchiveIndex index, IEnumerable<int> numbers, AgeIdentity? identity, CancellationToken cancellation) =>
        Frames(Pieces(store, index, cancellation), index, numbers, AgeIdentity.For(index.Manifest, identity), cancellation);

    /// <param name="stored">All pieces of the archive, whole, in order.</param>
    public static IAsyncEnumerable<FrameRead> Frames(
        IAsyncEnumerable<ReadOnlyMemory<byte>> stored, ArchiveIndex index, IEnumerable<int> numbers, AgeIdentity identity, CancellationToken cancellation)
    {
        var (compressed, plain) = (new Buffers(Zstd.LargestFrame(ArchiveFrames.PieceBytes + Ustar.BlockBytes)), new Buffers(ArchiveFrames.PieceBytes + Ustar.BlockBytes));
        return Cut(stored, index, numbers.ToHashSet(), identity, compressed, cancellation)
            .SelectInOrder(AtOnce, (cut, _) => Task.FromResult(Open(index.Key, cut, compressed, plain)), cancellation);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(
        IObjectStore store, ArchiveIndex index, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var read in PieceReader.Read(store, index, Enumerable.Range(0, index.PieceCount), cancellation))
            yield return read.OrThrow().Bytes;
    }

    private static async IAsyncEnumerable<CutFrame> Cut(
        IAsyncEnumerable<ReadOnlyMemory<byte>> stored, ArchiveIndex index, HashSet<int> wanted, AgeIdentity identity, Buffers buffers,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var age = new FedProgram(AgeTool.Decrypt(identity.File, cancellation), stored, cancellation);
        foreach (var (number, frame) in index.Frames.Index())
        {
            var buffer = buffers.Rent(frame.Length);
            if (await age.Fill(buffer.AsMemory(0, frame.Length), cancellation) < frame.Length)
                throw EndedEarly(index.Manifest, frame, number, identity, await age.Ended());
            if (wanted.Contains(number))
                yield return new CutFrame(number, frame, buffer);
            else
                buffers.Return(buffer);
        }

        if (await age.Fill(new byte[1], cancellation) > 0)
            throw new StorageException(ExitCode.BackupDamaged, $"{index.Key}: it holds more than its manifest says");
        (await age.Ended()).OrThrow(ExitCode.BackupDamaged);
    }

    // Its pieces are those that were stored, so age refuses the key, or another archive lies under the manifest.
    private static StorageException EndedEarly(Manifest manifest, Frame frame, int number, AgeIdentity identity, CommandResult result) =>
        result.Succeeded ? new(ExitCode.BackupDamaged, $"{manifest.Key}: what it decrypts to ends before frame {number} ({frame.Name}) does")
        : number == 0 ? identity.DoesNotOpen(manifest, result)
        : new(ExitCode.BackupDamaged, $"{manifest.Key}: age stops in frame {number} ({frame.Name}): {result.LastWords}");

    private static FrameRead Open(string key, CutFrame cut, Buffers compressed, Buffers plain)
    {
        try
        {
            return FrameReader.Open(key, cut.Frame, cut.Buffer.AsMemory(0, cut.Frame.Length), plain);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return new FrameRead(key, cut.Frame) { Damage = $"frame {cut.Number} ({cut.Frame.Name}), decrypted: {e.Message}" };
        }
        finally
        {
            compressed.Return(cut.Buffer);
        }
    }

    private sealed record CutFrame(int Number, Frame Frame, byte[] Buffer);
}
