using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Backups;

/// <summary>What the store holds after an upload.</summary>
/// <param name="Note">What became of an interrupted upload; null when there was none.</param>
public sealed record StoredArchive(ImmutableArray<Frame> Frames, long Length, string Sha256, string? Note);

/// <summary>
/// Stores the frames of an archive, or the pieces of an encrypted one, as one object, in parts of whole ones, several at once. A part stays in memory
/// until the store has it, so that a retry can send it again. What ends the upload early aborts it, or, with a claim,
/// leaves it to the next run to resume.
/// </summary>
public sealed class ArchiveUpload(IObjectStore store, string key, UploadClaim? claim = null) : IDisposable
{
    private const int AtOnce = 3;

    /// <summary>Bytes of parts in memory, the one that is filled with them. A part that is larger is alone.</summary>
    private static readonly Bytes Room = Bytes.MiB(64);

    private static readonly Bytes PieceRead = Bytes.MiB(8);

    private readonly ImmutableArray<Frame>.Builder frames = ImmutableArray.CreateBuilder<Frame>();
    private readonly ConcurrentStack<MemoryStream> stored = new();
    private readonly PartUpload upload = new(store, key, claim);
    private readonly SemaphoreSlim ended = new(0);
    private long length;
    private long held;

    public async Task<StoredArchive> Store(IAsyncEnumerable<CompressedFrame> compressed, CancellationToken cancellation)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var parts = Parts(compressed, whole, cancellation).GetAsyncEnumerator(cancellation);
        if (!await parts.MoveNextAsync())
            throw new InvalidOperationException("an archive is never empty");

        // Most archives are small: one request instead of three, and no single-part upload, which not every store takes.
        var first = parts.Current;
        await upload.Settle(inParts: !first.IsLast, cancellation);
        if (first.IsLast)
            await store.Put(key, first.Content, cancellation);
        else
            await StoreParts(first, parts, cancellation);
        var sha256 = Convert.ToHexStringLower(whole.GetHashAndReset());
        await Confirm(cancellation);
        if (upload.Unproved)
            await ReadBack(sha256, cancellation);
        Milestones.Passed(Milestone.ArchiveConfirmed);
        return new StoredArchive(frames.DrainToImmutable(), length, sha256, upload.Note);
    }

    public void Dispose() => ended.Dispose();

    private async Task StoreParts(Part first, IAsyncEnumerator<Part> rest, CancellationToken cancellation)
    {
        await upload.Open(cancellation);
        try
        {
            var sent = new List<SentPart>();
            await foreach (var part in Following(first, rest).SelectInOrder(AtOnce, Send, cancellation))
                sent.Add(part);
            await upload.Complete(sent, cancellation);
        }
        catch
        {
            await upload.Leave();
            throw;
        }
    }

    private async Task<SentPart> Send(Part part, CancellationToken cancellation)
    {
        try
        {
            var sent = await upload.Send(part.Number, part.Content, cancellation);
            stored.Push(part.Memory);
            return sent;
        }
        finally
        {
            Interlocked.Add(ref held, -part.Content.Length);
            ended.Release();
        }
    }

    // The last frame holds the sums of all entries: where it is the one that was sent, the object is no other's.
    private async Task Confirm(CancellationToken cancellation)
    {
        var found = await store.Head(key, cancellation);
        if (found?.Length != length)
        {
            upload.Forget();
            throw new StorageException(ExitCode.ObjectStore,
                $"{length} bytes were stored as {key}, and the object store shows {(found is null ? "no object (or no bucket)" : $"{found.Length} bytes")}; nothing was committed");
        }

        var last = frames[^1];
        if (Convert.ToHexStringLower(SHA256.HashData(await store.Get(key, last.Offset, last.Length, cancellation))) != last.Sha256)
        {
            upload.Forget();
            throw new StorageException(ExitCode.BackupDamaged, $"the end of {key} is not what was stored; nothing was committed");
        }
    }

    // Of a store whose answers prove nothing, the archive itself must: it is read once, whole, before it counts.
    private async Task ReadBack(string sha256, CancellationToken cancellation)
    {
        using var read = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[PieceRead.Count];
        for (long offset = 0; offset < length; offset += piece.Length)
        {
            var next = piece.AsMemory(0, (int)Math.Min(piece.Length, length - offset));
            await store.Read(key, offset, next, cancellation);
            read.AppendData(next.Span);
        }

        if (Convert.ToHexStringLower(read.GetHashAndReset()) == sha256)
            return;
        upload.Forget();
        throw new StorageException(ExitCode.BackupDamaged, $"{key} was read back, since {store.Description} offers no other proof of what it stored, and differs from what was sent; nothing was committed");
    }

    private async IAsyncEnumerable<Part> Parts(
        IAsyncEnumerable<CompressedFrame> compressed, IncrementalHash whole, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var number = 1;
        var part = Empty(number);
        await foreach (var frame in compressed.WithCancellation(cancellation))
        {
            // A full part is let go only when more comes: so the last one knows that it is the last.
            if (part.Length >= PartSizes.Of(number))
            {
                Interlocked.Add(ref held, part.Length);
                yield return new Part(number++, part, IsLast: false);
                await RoomFor(number, cancellation);
                part = Empty(number);
            }

            part.Write(frame.Content.Span);
            whole.AppendData(frame.Content.Span);
            frames.Add(new Frame(frame.Name, length, frame.Content.Length, frame.PlainLength, frame.Sha256));
            length += frame.Content.Length;
            frame.Release();
            Milestones.Passed(Milestone.FramePacked);
        }

        if (part.Length > 0)
            yield return new Part(number, part, IsLast: true);
    }

    private async Task RoomFor(int number, CancellationToken cancellation)
    {
        while (Interlocked.Read(ref held) is > 0 and var others && others + LargestOf(number) > Room.Count)
            await ended.WaitAsync(cancellation);
    }

    // The memory of a part that is stored serves a later one. A part is full with its last frame, so it never grows;
    // what a frame leaves of it is never touched, and so takes no memory.
    private MemoryStream Empty(int number)
    {
        var memory = stored.TryPop(out var free) ? free : new MemoryStream(LargestOf(number));
        memory.SetLength(0);
        return memory;
    }

    private static int LargestOf(int number) => PartSizes.Of(number) + FrameCompressor.LargestUsual;

    private static async IAsyncEnumerable<Part> Following(Part first, IAsyncEnumerator<Part> rest)
    {
        yield return first;
        while (await rest.MoveNextAsync())
            yield return rest.Current;
    }

    private sealed record Part(int Number, MemoryStream Memory, bool IsLast)
    {
        public ReadOnlyMemory<byte> Content => Memory.GetBuffer().AsMemory(0, (int)Memory.Length);
    }
}
