using System.Globalization;
using System.Runtime.CompilerServices;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Archives.SendStreams;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// Gives a program the bytes of an archive, and believes its success only when the bytes themselves were whole. Archives
/// may be anybody's: what would leave the staging directory is refused before the program sees it, and the program can
/// write nothing else.
/// </summary>
/// <param name="doing">What is told of the bytes that were received, once with each piece.</param>
internal sealed class Receiver(ArchiveSource source, Staging staging, IProgress<Progress>? progress, Progress doing)
{
    private const int LargestPiece = SendStreamCheck.LargestCommand;

    private readonly List<string> notes = [];
    private long received;
    private SendPaths? parentPaths;
    private string parentName = string.Empty;

    /// <summary>Content digest of what was received last; null when its archive has none.</summary>
    public string? ContentDigest { get; private set; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Receives one link of a chain, the parent first.</summary>
    /// <returns>Path of the new subvolume.</returns>
    public async Task<string> Subvolume(Manifest manifest, int number, CancellationToken cancellation)
    {
        if (parentPaths is not null)
            NoteOthers(manifest.Backup);
        var check = new SendStreamCheck(parentPaths) { ParentKnownAs = parentPaths is null ? null : ParentsOwnUuid() };
        var gate = new SendStreamGate(check);
        await using (var receive = BtrfsTool.Receive(staging.Directory, cancellation))
        {
            await Feed(receive, Content(manifest, ArchiveSection.Stream, cancellation), Passed, cancellation);
            Explained(await receive.Ended());
        }

        (parentName, parentPaths) = (Named(manifest, check.Complete().Name, number), check.Paths);
        return Path.Combine(staging.Path, parentName);

        ReadOnlyMemory<byte> Passed(ReadOnlyMemory<byte> chunk)
        {
            var whole = gate.Pass(chunk.Span);
            if (check.Facts.Uuid != Guid.Empty)
                MustBeOf(manifest, check.Facts);
            return whole;
        }
    }

    /// <summary>Unpacks a directory.</summary>
    /// <returns>The new directory.</returns>
    public async Task<Staged> Files(Manifest manifest, CancellationToken cancellation)
    {
        var unpacked = new Staged(staging, staging.Slot(0), ArchiveSection.Files);
        var walk = new TarWalk();
        await using (var tar = Confinement.Start(staging.Directory, mayChroot: false, place => DataProgram.Into(
            new("tar", "--extract", "--file=-", "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner", "--same-owner",
                "--preserve-permissions", "--delay-directory-restore", "-C", Path.Combine(place, unpacked.Slot)),
            cancellation)))
        {
            await Feed(tar, WithEnd(Content(manifest, ArchiveSection.Files, cancellation)), Walked, cancellation);
            Explained(await tar.Ended());
        }

        walk.Complete();
        return Posix.Find(unpacked.Path) is { Kind: FileKind.Directory }
            ? unpacked
            : throw new StorageException(ExitCode.BackupDamaged, $"{manifest.Key} holds no directory");

        // A header that is cut here is whole, and looked at, before tar has all of it.
        ReadOnlyMemory<byte> Walked(ReadOnlyMemory<byte> chunk)
        {
            walk.Append(chunk.Span);
            return chunk;
        }
    }

    /// <exception cref="StorageException">The subvolume is not the one that was backed up, or can be written.</exception>
    public static void MustBe(Manifest manifest, SubvolumeInfo shown, string path)
    {
        if (shown.ReceivedUuid != manifest.Backup.StreamUuid || !shown.ReadOnly)
        {
            throw new StorageException(ExitCode.System,
                $"{Printable.Of(path)} was received as {shown.ReceivedUuid}{(shown.ReadOnly ? string.Empty : " and is writable")}, and {manifest.Backup.StreamUuid} was expected");
        }
    }

    // Before a byte is handed on: the parent that a stream names is looked for by its UUID.
    private static void MustBeOf(Manifest manifest, SendStreamFacts stream)
    {
        if (stream.Uuid == manifest.Backup.StreamUuid && stream.ParentUuid == manifest.Backup.ParentUuid)
            return;
        throw new StorageException(ExitCode.BackupDamaged,
            $"{manifest.Key} holds a send stream of {stream.Uuid} on {stream.ParentUuid?.ToString() ?? "nothing"}, and its manifest says {manifest.Backup.StreamUuid} on {manifest.Backup.ParentUuid?.ToString() ?? "nothing"}");
    }

    /// <summary>
    /// Has the link that was received last known by a UUID that nothing else has. In the pool there may be others that were
    /// received as the same, by earlier restores and perhaps changed since, and the kernel might find one of those.
    /// </summary>
    private Guid ParentsOwnUuid()
    {
        try
        {
            var uuid = Guid.NewGuid();
            using var subvolume = staging.Directory.Inside(parentName);
            SubvolumeCalls.Receive(subvolume.Number, uuid);
            return uuid;
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot mark what was received last as the parent of what follows: {e.Message}", e);
        }
    }

    // Nothing of this restore is built on them; but whoever receives by hand would build on one.
    private void NoteOthers(BackupFacts facts)
    {
        foreach (var (path, info) in ReceivedSubvolumes.Of(staging.Directory.Number, facts.ParentUuid!.Value).Where(other => !other.Info.ReadOnly))
        {
            notes.Add($"{Printable.Of(path)}, a subvolume of this pool (number {info.Id}), is an earlier restore of {facts.ParentKey} that was made writable, and still has the received UUID {info.ReceivedUuid}. This restore was not built on it, but `btrfs receive` by hand would take it for the parent, whatever was changed in it. Delete it, or, if it is in use, put a snapshot of it (`btrfs subvolume snapshot`) in its place, which has no received UUID.");
        }
    }

    private string Named(Manifest manifest, string streamName, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $".panther-restore-{number}");
        try
        {
            using var subvolume = staging.Directory.Inside(streamName);
            MustBe(manifest, SubvolumeCalls.Info(subvolume.Number), subvolume.Name);
            staging.Directory.Rename(streamName, staging.Directory, name, exchange: false);
            return name;
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot use what was received of {manifest.Key}: {e.Message}", e);
        }
    }

    // The manifest of an encrypted archive does not tell its digest: it is read from the archive, behind the content.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Content(
        Manifest manifest, string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var hash = new ContentDigestHash();
        var inArchive = manifest.Encryption is not null && manifest.HasContentDigest;
        await foreach (var chunk in ArchiveContent.Read(source, manifest, folder, inArchive ? hash.Append : null, cancellation))
            yield return chunk;
        ContentDigest = inArchive ? hash.Current() : manifest.ContentDigest;
    }

    private async Task Feed(
        DataProgram program, IAsyncEnumerable<ReadOnlyMemory<byte>> content, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> passed, CancellationToken cancellation)
    {
        try
        {
            await foreach (var chunk in content.WithCancellation(cancellation))
            {
                // A frame is megabytes, and a pipe takes no more at once: what holds a copy of it holds little.
                for (var at = 0; at < chunk.Length; at += LargestPiece)
                    await program.Input.WriteAsync(passed(chunk[at..Math.Min(at + LargestPiece, chunk.Length)]), cancellation);
                received += chunk.Length;
                progress?.Report(doing with { Done = received });
            }

            program.Input.Close();
        }
        catch (IOException)
        {
            // The program ended before its input did; its exit code and last words tell why.
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Explained(CommandResult result)
    {
        if (result.Succeeded)
            return;
        if (result.WantsRoom)
        {
            throw new StorageException(ExitCode.System,
                $"{FileSystem()} is full: the restore does not fit on it, and nothing of it was kept. Free space, or restore elsewhere. ({result.LastWords})");
        }

        result.OrThrow();
    }

    // Where a restore in place mounts the top of the pool is nothing that a person knows.
    private string FileSystem()
    {
        var place = staging.Place.Name;
        return place.StartsWith($"{HostPaths.Running.Locks}/", StringComparison.Ordinal) && MountTable.Read().Holding(place) is { } mount
            ? $"the pool on {Printable.Of(mount.Source)}"
            : $"the file system of {Printable.Of(place)}";
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> WithEnd(IAsyncEnumerable<ReadOnlyMemory<byte>> entries)
    {
        await foreach (var chunk in entries)
            yield return chunk;
        yield return new byte[Ustar.EndBytes];
    }
}
