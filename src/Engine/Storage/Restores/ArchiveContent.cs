using System.Runtime.CompilerServices;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Restores;

/// <summary>Where archives come from, or what stands for one: a copy of a snapshot in the replica.</summary>
public sealed class ArchiveSource
{
    private readonly IObjectStore? store;

    /// <param name="identity">Opens those that are encrypted; null where there is no key.</param>
    public ArchiveSource(IObjectStore store, AgeIdentity? identity = null) => (this.store, Identity) = (store, identity);

    /// <param name="copy">Begins the content of the copy: its send stream, or a tar of its files.</param>
    internal ArchiveSource(Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> copy) => Copy = copy;

    public AgeIdentity? Identity { get; }

    internal IObjectStore Store => store ?? throw new InvalidOperationException("a copy is in no object store");

    internal Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>>? Copy { get; }

    /// <summary>Known before anything is made, not when half a chain is there.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: one of them is encrypted, and there is no key.</exception>
    public void MustOpen(Chain chain)
    {
        foreach (var link in chain.Links.Where(link => link.Manifest.Encryption is not null))
            AgeIdentity.For(link.Manifest, Identity);
    }
}

/// <summary>What an archive holds, every byte checked against the manifest before it is handed out.</summary>
internal static class ArchiveContent
{
    /// <summary>The content of all entries of one folder (<see cref="ArchiveSection"/>), in order, each chunk valid until the next.</summary>
    /// <param name="digest">Told the content digest's text in the same reading; null leaves that unread.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the frame; <see cref="ExitCode.Credentials"/>: no key that opens it.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(
        ArchiveSource source, Manifest manifest, string folder, Action<ReadOnlySpan<byte>>? digest = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (source.Copy is { } copy)
        {
            await foreach (var chunk in copy(cancellation))
                yield return chunk;
            yield break;
        }

        var index = await ArchiveIndexReader.Read(source.Store, manifest, cancellation);
        var numbers = index.Frames.Index()
            .Where(each => each.Item.IsIn(folder) || (digest is not null && each.Item.IsIn(ArchiveSection.Digest)))
            .Select(each => each.Index);
        await foreach (var read in FrameReader.Read(source.Store, index, numbers, cancellation, source.Identity))
        {
            var content = read.OrThrow().Content(manifest.Backup.SnapshotTime);
            if (read.Frame.IsIn(folder))
                yield return content;
            else
                digest!(content.Span);
            read.Release();
        }
    }
}
