using System.Security.Cryptography;
using System.Text;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Puts another archive in the place of one in the bucket, with a manifest that fits it and is signed by the host's own key: what is in it is wrong all the same.</summary>
internal static class Forger
{
    /// <param name="key">Of the archive that is replaced.</param>
    /// <param name="content">A send stream; of a directory, tar entries without a tar's end.</param>
    /// <param name="signing">Signs the manifest; null for the key that the world's own backups are signed with.</param>
    public static async Task Replace(BackupWorld world, string key, byte[] content, SigningKey? signing = null)
    {
        var real = await world.Manifest(key);
        var facts = real.Backup;
        var section = new ArchiveSection(facts.IsDirectory ? ArchiveSection.Files : ArchiveSection.Stream, new[] { (ReadOnlyMemory<byte>)content }.ToAsyncEnumerable());
        var (archive, inside, frames) = (new MemoryStream(), new List<Frame>(), new List<Frame>());
        var compressed = FrameCompressor.Compress(ArchiveFrames.Cut(ManifestJson.WriteFacts(facts), facts.SnapshotTime, [section]), Zstd.Level, default);
        await foreach (var frame in world.Encryptor?.Encrypt(compressed, inside.Add) ?? compressed)
        {
            frames.Add(new Frame(frame.Name, archive.Length, frame.Content.Length, frame.PlainLength, frame.Sha256));
            archive.Write(frame.Content.Span);
            frame.Release();
        }

        var manifest = real with
        {
            StreamBytes = content.Length,
            ContentDigest = null,
            HasContentDigest = false,
            Length = archive.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(archive.ToArray())),
        };
        await world.Store.Put(key, archive.ToArray(), default);
        var written = world.Encryptor is null
            ? ManifestJson.Write(manifest, [.. frames], [], signing ?? ArchiveBench.Key)
            : ManifestJson.Write(manifest, [.. inside], [.. frames.Select(piece => new Piece(piece.Offset, piece.Length, piece.Sha256))], signing ?? ArchiveBench.Key);
        await world.Store.Put(ArchiveKey.ParseArchive(key)!.Manifest, written, default);
    }

    /// <summary>One entry of a tar.</summary>
    /// <param name="kind">As in its header: <c>0</c> a file, <c>1</c> a hard link, <c>2</c> a symbolic link, <c>5</c> a directory.</param>
    public static byte[] Entry(string name, char kind, string linkTo = "", string text = "")
    {
        var bytes = new byte[Ustar.BlockBytes + Ustar.Padded(text.Length)];
        Ustar.WriteHeader(bytes, name, text.Length, Instant.FromUnixTimeSeconds(0));
        bytes[156] = (byte)kind;
        Encoding.ASCII.GetBytes(linkTo, bytes.AsSpan(157));
        bytes.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(bytes.Take(Ustar.BlockBytes).Sum(value => value), 8).PadLeft(6, '0')}\0 ", bytes.AsSpan(148));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(Ustar.BlockBytes));
        return bytes;
    }
}
