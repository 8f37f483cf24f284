using System.Security.Cryptography;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Archives.SendStreams;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Verifying;

/// <summary>
/// Reads a whole archive: every frame's hash, every tar entry, <c>backup.json</c> and <c>SHA256SUMS</c> against what
/// they speak of, every command of the send stream, and the archive's own SHA-256.
/// </summary>
/// <param name="Frames">Whole ones.</param>
/// <param name="Bytes">Their compressed bytes.</param>
/// <param name="Damage">Each names key, frame and offset where there is one; empty when the archive is proved.</param>
/// <param name="Unproved">Numbers of the frames that were read and are not what the manifest says.</param>
internal sealed record ArchiveProof(int Frames, long Bytes, IReadOnlyList<string> Damage, IReadOnlyList<int> Unproved)
{
    /// <summary>Of the send stream, for the proof of what builds on it; null where none was read whole and found sound.</summary>
    internal SendPaths? Paths { get; init; }

    /// <param name="identity">Opens it where it is encrypted; without one its stored bytes are proved, and not what they decrypt to.</param>
    /// <param name="parent">Paths of the archive that this one builds on, from its own proof; null where that was not read.</param>
    /// <exception cref="StorageException">The store cannot be read, or the key does not fit.</exception>
    public static Task<ArchiveProof> Of(IObjectStore store, Manifest manifest, CancellationToken cancellation, AgeIdentity? identity = null, SendPaths? parent = null) =>
        WithIndex(store, manifest, FrameGroup.Whole, cancellation, index => manifest.Encryption is null
            ? Of(manifest, FrameReader.Read(store, index, Enumerable.Range(0, index.Frames.Length), cancellation), parent, cancellation)
            : new EncryptedProof(index).Of(store, identity, parent, cancellation));

    /// <param name="frames">All of the archive's, in order.</param>
    internal static async Task<ArchiveProof> Of(Manifest manifest, IAsyncEnumerable<FrameRead> frames, SendPaths? parent, CancellationToken cancellation)
    {
        using var reading = new Reading(manifest, parent);
        return await reading.Run(frames, cancellation);
    }

    /// <summary>Reads one part of an archive, each frame by itself: its hash, its checksum, its tar header.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static Task<ArchiveProof> Of(IObjectStore store, Manifest manifest, FrameGroup part, CancellationToken cancellation) =>
        WithIndex(store, manifest, part, cancellation, index => manifest.Encryption is null
            ? Of(store, index, part, cancellation)
            : new EncryptedProof(index).Of(store, part, cancellation));

    // Without its frame table, nothing of an archive can be told from other bytes.
    private static async Task<ArchiveProof> WithIndex(
        IObjectStore store, Manifest manifest, FrameGroup part, CancellationToken cancellation, Func<ArchiveIndex, Task<ArchiveProof>> prove)
    {
        ArchiveIndex index;
        try
        {
            index = await ArchiveIndexReader.Read(store, manifest, cancellation);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return new ArchiveProof(0, 0, [e.Message], [.. part.In(manifest.Key, manifest.PieceCount)]);
        }

        return await prove(index);
    }

    private static async Task<ArchiveProof> Of(IObjectStore store, ArchiveIndex index, FrameGroup part, CancellationToken cancellation)
    {
        var (frames, bytes) = (0, 0L);
        var damage = new List<string>();
        var unproved = new List<int>();
        int[] numbers = [.. part.In(index.Key, index.Frames.Length)];
        var next = 0;
        await foreach (var read in FrameReader.Read(store, index, numbers, cancellation))
        {
            var number = numbers[next++];
            if ((read.Damage ?? Oddity(read, index.Manifest, number)) is { } problem)
            {
                damage.Add(problem);
                unproved.Add(number);
            }
            else
            {
                frames++;
                bytes += read.Frame.Length;
            }

            read.Release();
        }

        return new ArchiveProof(frames, bytes, damage, unproved);
    }

    private static string? Oddity(FrameRead read, Manifest manifest, int number)
    {
        try
        {
            read.Content(manifest.Backup.SnapshotTime);
            return null;
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return $"frame {number} ({read.Frame.Name}) at offset {read.Frame.Offset}: {e.Message}";
        }
    }

    private sealed class Reading(Manifest manifest, SendPaths? parent) : IDisposable
    {
        private readonly List<string> damage = [];
        private readonly List<int> unproved = [];
        private readonly StringBuilder sums = new();
        private readonly SendStreamCheck check = new(parent);
        private readonly IncrementalHash files = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly ContentDigestHash digest = new();
        private readonly IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // As a rescue system would read it: one tar from the first byte to the last.
        private readonly TarWalk tar = new();
        private int number = -1;
        private int frames;
        private long bytes;
        private long mainBytes;
        private bool tarLineAdded;

        public async Task<ArchiveProof> Run(IAsyncEnumerable<FrameRead> all, CancellationToken cancellation)
        {
            await foreach (var read in all.WithCancellation(cancellation))
            {
                Take(read);
                read.Release();
            }

            // What follows speaks of the archive as a whole; a damaged frame has said enough.
            if (damage.Count == 0)
                Conclude();
            return new ArchiveProof(frames, bytes, damage, unproved) { Paths = damage.Count == 0 && !manifest.Backup.IsDirectory ? check.Paths.AsParent() : null };
        }

        public void Dispose()
        {
            files.Dispose();
            digest.Dispose();
            whole.Dispose();
        }

        private void Take(FrameRead read)
        {
            number++;
            if (read.Damage is { } damaged)
            {
                damage.Add(damaged);
                unproved.Add(number);
                return;
            }

            // Of an encrypted archive, the stored bytes are hashed where they are read.
            if (manifest.Encryption is null)
                whole.AppendData(read.Stored.Span);
            frames++;
            bytes += read.Frame.Length;
            if (damage.Count > 0)
                return;
            try
            {
                TakeContent(read.Frame, read.Content(manifest.Backup.SnapshotTime));
                tar.Append(read.Plain.Span);
            }
            catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
            {
                unproved.Add(number);
                damage.Add($"{manifest.Key}: in frame {number} ({read.Frame.Name}) at offset {read.Frame.Offset}: {e.Message}");
            }
        }

        private void TakeContent(Frame frame, ReadOnlyMemory<byte> content)
        {
            if (frame.Name == ArchiveFrames.FactsName && !content.Span.SequenceEqual(ManifestJson.WriteFacts(manifest.Backup)))
                throw new StorageException(ExitCode.BackupDamaged, "backup.json says other things than the manifest: they are of different backups");
            if (frame.IsIn(ArchiveSection.Digest))
                digest.Append(content.Span);
            if (frame.IsIn(ArchiveSection.Stream) || frame.IsIn(ArchiveSection.Files))
                mainBytes += content.Length;
            if (frame.IsIn(ArchiveSection.Files))
                files.AppendData(content.Span);
            if (frame.IsIn(ArchiveSection.Stream))
                check.Append(content.Span);
            if (frame.Name == ArchiveFrames.SumsName)
                CheckSums(content.Span);
            else if (!frame.IsIn(ArchiveSection.Files))
                AddTarLine().Append(ArchiveFrames.SumLine(Convert.ToHexStringLower(SHA256.HashData(content.Span)), frame.Name));
        }

        // Spliced entries have one line, where the next entry of ours begins.
        private StringBuilder AddTarLine()
        {
            if (manifest.Backup.IsDirectory && mainBytes > 0 && !tarLineAdded)
            {
                tarLineAdded = true;
                sums.Append(ArchiveFrames.TarLine(Convert.ToHexStringLower(files.GetCurrentHash()), mainBytes));
            }

            return sums;
        }

        private void CheckSums(ReadOnlySpan<byte> content)
        {
            if (Encoding.ASCII.GetString(content) != AddTarLine().ToString())
                throw new StorageException(ExitCode.BackupDamaged, "SHA256SUMS does not fit the entries before it");
        }

        private void Conclude()
        {
            if (mainBytes != manifest.StreamBytes)
                damage.Add($"{manifest.Key}: it holds {mainBytes} bytes, and its manifest says {manifest.StreamBytes}");
            if (manifest.Encryption is null && Convert.ToHexStringLower(whole.GetCurrentHash()) != manifest.Sha256)
                damage.Add($"{manifest.Key}: its SHA-256 is not the manifest's");
            if (manifest.ContentDigest is { } expected && digest.Current() != expected)
                damage.Add($"{manifest.Key}: its content digest is not the manifest's");
            if (EndFault() is { } fault)
                damage.Add($"{manifest.Key}: {fault}");
        }

        private string? EndFault()
        {
            try
            {
                tar.Complete();
                if (manifest.Backup.IsDirectory)
                    return null;
                var stream = check.Complete();
                return stream.Uuid == manifest.Backup.StreamUuid && stream.ParentUuid == manifest.Backup.ParentUuid
                    ? null
                    : $"its send stream is of {stream.Uuid} on {stream.ParentUuid?.ToString() ?? "nothing"}, and its manifest says otherwise";
            }
            catch (StorageException e)
            {
                return e.Message;
            }
        }
    }
}
