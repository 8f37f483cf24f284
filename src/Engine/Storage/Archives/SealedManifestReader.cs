using System.Security.Cryptography;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Archives;

/// <summary>Reads manifests of <see cref="FormatOne"/> from a bucket.</summary>
internal static class SealedManifestReader
{
    /// <summary>A large one is read in pieces of so many bytes, of which no more than one is in memory.</summary>
    private const int ChunkBytes = 4 << 20;

    /// <summary>Reads all of it, and keeps of it what a catalogue needs: the memory it takes does not grow with it.</summary>
    /// <param name="start">The beginning of the object, as far as it was read.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: altered, cut short, or misread on the way.</exception>
    public static async Task<SealedManifest> Read(IObjectStore store, StoredObject found, ReadOnlyMemory<byte> start, CancellationToken cancellation)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sealedPart = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var filter = new HeadFilter(found.Key);
        var body = found.Length - FormatOne.SealBytes;
        var end = new byte[FormatOne.SealBytes];
        var offset = 0L;
        var buffer = found.Length > start.Length ? GC.AllocateUninitializedArray<byte>((int)Math.Min(ChunkBytes, found.Length - start.Length)) : [];
        for (var chunk = start; chunk.Length > 0;)
        {
            whole.AppendData(chunk.Span);
            var ofBody = (int)Math.Clamp(body - offset, 0, chunk.Length);
            sealedPart.AppendData(chunk.Span[..ofBody]);
            filter.Append(chunk.Span[..ofBody]);
            if (ofBody < chunk.Length && body >= 0)
                chunk.Span[ofBody..].CopyTo(end.AsSpan((int)(offset + ofBody - body)));
            offset += chunk.Length;
            var rest = buffer.AsMemory(0, (int)Math.Min(buffer.Length, found.Length - offset));
            if (rest.Length > 0)
                await store.Read(found.Key, offset, rest, cancellation);
            chunk = rest;
        }

        FormatOne.MustFit(end, sealedPart.GetHashAndReset(), found.Key);
        filter.Append("}"u8);
        return new SealedManifest(found, filter, Convert.ToHexStringLower(whole.GetHashAndReset()));
    }
}
