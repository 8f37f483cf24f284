using System.Security.Cryptography;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.SendStreams;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Verifying;

/// <summary>
/// Proves an encrypted archive by its stored bytes, for which no key is needed; with one, what they decrypt to as well, in
/// the same reading. Frames of the proof are pieces here.
/// </summary>
internal sealed class EncryptedProof(ArchiveIndex index)
{
    private readonly List<string> damage = [];
    private readonly List<string> inside = [];
    private readonly List<int> unproved = [];
    private SendPaths? paths;
    private int pieces;
    private long bytes;

    /// <summary>Reads one part, each piece by itself.</summary>
    public async Task<ArchiveProof> Of(IObjectStore store, FrameGroup part, CancellationToken cancellation)
    {
        await foreach (var read in PieceReader.Read(store, index, part.In(index.Key, index.PieceCount), cancellation))
            Take(read);
        return new ArchiveProof(pieces, bytes, damage, unproved);
    }

    /// <summary>Reads it whole.</summary>
    /// <param name="identity">Null proves the stored bytes alone.</param>
    /// <param name="parent">Paths of the archive that this one builds on; null where they are not known.</param>
    public async Task<ArchiveProof> Of(IObjectStore store, AgeIdentity? identity, SendPaths? parent, CancellationToken cancellation)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var all = PieceReader.Read(store, index, Enumerable.Range(0, index.PieceCount), cancellation).GetAsyncEnumerator(cancellation);
        if (identity is not null)
            await Open(all, whole, identity, parent, cancellation);
        // What decryption left: all of it without a key, and with one what follows the first damage.
        while (await all.MoveNextAsync())
            Take(all.Current, whole);
        if (damage.Count == 0 && Convert.ToHexStringLower(whole.GetCurrentHash()) != index.Manifest.Sha256)
            damage.Add($"{index.Key}: its SHA-256 is not the manifest's");
        return new ArchiveProof(pieces, bytes, [.. damage, .. inside], unproved) { Paths = damage.Count == 0 ? paths : null };
    }

    private async Task Open(IAsyncEnumerator<PieceRead> all, IncrementalHash whole, AgeIdentity identity, SendPaths? parent, CancellationToken cancellation)
    {
        try
        {
            var frames = AgeDecryptor.Frames(Sound(all, whole), index, Enumerable.Range(0, index.Frames.Length), identity, cancellation);
            var proof = await ArchiveProof.Of(index.Manifest, frames, parent, cancellation);
            inside.AddRange(proof.Damage);
            paths = proof.Paths;
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            // A damaged piece has been told; else it is what was encrypted that is wrong.
            if (damage.Count == 0)
                inside.Add(e.Message);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Sound(IAsyncEnumerator<PieceRead> all, IncrementalHash whole)
    {
        while (await all.MoveNextAsync())
        {
            Take(all.Current, whole);
            yield return all.Current.OrThrow().Bytes;
        }
    }

    private void Take(PieceRead read, IncrementalHash? whole = null)
    {
        if (read.Damage is { } problem)
        {
            damage.Add(problem);
            unproved.Add(read.Number);
            return;
        }

        whole?.AppendData(read.Bytes.Span);
        pieces++;
        bytes += read.Piece.Length;
    }
}
