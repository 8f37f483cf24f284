using System.Runtime.CompilerServices;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.Backup.SendStreams;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Restoring;

/// <summary>Gives a program the bytes of an archive, and believes its success only when the bytes themselves were whole.</summary>
internal sealed class Receiver(ArchiveSource source, Action<long>? progress)
{
    private long received;

    /// <summary>Content digest of what was received last; null when its archive tells none.</summary>
    public string? ContentDigest { get; private set; }

    /// <summary>Receives one link of a chain.</summary>
    /// <returns>Path of the new subvolume.</returns>
    public async Task<string> Subvolume(Manifest manifest, string directory, CancellationToken cancellation)
    {
        var check = new SendStreamCheck();
        await using var receive = await Btrfs.Receive(directory, cancellation);
        await Feed(receive, Content(manifest, ArchiveSection.Stream, cancellation), check, cancellation);
        Explained(await receive.Ended(), directory);

        var stream = check.Complete();
        if (stream.Uuid != manifest.Backup.StreamUuid || stream.ParentUuid != manifest.Backup.ParentUuid)
        {
            throw new StorageException(ExitCode.BackupDamaged,
                $"{manifest.Key} holds a send stream of {stream.Uuid} on {stream.ParentUuid?.ToString() ?? "nothing"}, and its manifest says {manifest.Backup.StreamUuid} on {manifest.Backup.ParentUuid?.ToString() ?? "nothing"}");
        }

        var path = Path.Combine(directory, stream.Name);
        await MustBe(manifest, path, cancellation);
        return path;
    }

    /// <summary>Unpacks a directory.</summary>
    /// <returns>Path of the new directory.</returns>
    public async Task<string> Files(Manifest manifest, string directory, CancellationToken cancellation)
    {
        await using var tar = DataProgram.Into(
            new("tar", "--extract", "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner", "--same-owner",
                "--preserve-permissions", "--delay-directory-restore", "-C", directory),
            cancellation);
        await Feed(tar, WithEnd(Content(manifest, ArchiveSection.Files, cancellation)), check: null, cancellation);
        Explained(await tar.Ended(), directory);
        var path = Path.Combine(directory, ArchiveSection.Files);
        return Directory.Exists(path) ? path : throw new StorageException(ExitCode.BackupDamaged, $"{manifest.Key} holds no directory");
    }

    /// <exception cref="StorageException">The subvolume is not the one that was backed up, or can be written.</exception>
    public static async Task MustBe(Manifest manifest, string path, CancellationToken cancellation)
    {
        var shown = await Btrfs.Show(path, cancellation);
        if (shown.ReceivedUuid != manifest.Backup.StreamUuid || !shown.ReadOnly)
        {
            throw new StorageException(ExitCode.System,
                $"{path} was received as {shown.ReceivedUuid}{(shown.ReadOnly ? string.Empty : " and is writable")}, and {manifest.Backup.StreamUuid} was expected");
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
        DataProgram program, IAsyncEnumerable<ReadOnlyMemory<byte>> content, SendStreamCheck? check, CancellationToken cancellation)
    {
        try
        {
            await foreach (var chunk in content.WithCancellation(cancellation))
            {
                check?.Append(chunk.Span);
                await program.Input.WriteAsync(chunk, cancellation);
                received += chunk.Length;
                progress?.Invoke(received);
            }

            program.Input.Close();
        }
        catch (IOException)
        {
            // The program ended before its input did; its exit code and last words tell why.
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static void Explained(CommandResult result, string directory)
    {
        if (result.Succeeded)
            return;
        if (result.WantsRoom)
        {
            throw new StorageException(ExitCode.System,
                $"the file system of {directory} is full: the restore does not fit on it, and nothing of it was kept. Free space, or restore elsewhere. ({result.LastWords})");
        }

        result.OrThrow();
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> WithEnd(IAsyncEnumerable<ReadOnlyMemory<byte>> entries)
    {
        await foreach (var chunk in entries)
            yield return chunk;
        yield return new byte[Ustar.EndBytes];
    }
}
