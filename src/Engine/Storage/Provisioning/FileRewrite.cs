using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// One file is copied to a new one that takes its place. From the first byte that is copied to the exchange a lease tells
/// of anybody who opens the file for writing, and at the exchange nobody has it open at all. Directories are held by their
/// descriptors and no link is followed, because their owner may be anybody.
/// </summary>
internal sealed class FileRewrite(Descriptor directory, string file, ReplacedFiles replaced)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly string name = Path.GetFileName(file);
    private readonly string copy = RewriteNames.Unfinished();

    /// <param name="copied">Called when the copy is complete and has not taken its place.</param>
    /// <returns>Null when it was rewritten or is gone; else why it stays as it is.</returns>
    /// <exception cref="StorageException">The copy failed.</exception>
    public async Task<string?> Run(Func<string, Task> copied, CancellationToken cancellation)
    {
        try
        {
            if (Posix.Find(At(name)) is not { Kind: FileKind.Regular } before)
                return null;
            if (before.Links > 1)
                return $"{file} has {before.Links} names (hard links), and a copy would part them: rewrite it by hand";
            using var lease = FileLease.On(directory.Number, name, FileLease.Kind.NoWriter);
            if (lease is null || lease.Status != before)
                return InUse("was opened for writing before it was copied");
            if (!await Copy(lease, cancellation))
                return InUse("was opened for writing while it was copied");
            await copied(file);
            return SubvolumeSwap(lease, before);
        }
        catch (PosixException e)
        {
            return $"{file} cannot be rewritten: {e.Message}";
        }
        finally
        {
            File.Delete(At(copy));
        }
    }

    /// <returns>False when somebody wants to write the file: who waits for the lease is let on at once.</returns>
    private async Task<bool> Copy(FileLease lease, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var copying = Copy($"/proc/{Environment.ProcessId}/fd/{lease.Number}", $"/proc/{Environment.ProcessId}/fd/{directory.Number}/{copy}", stop.Token);
        while (await Task.WhenAny(copying, Task.Delay(Look, cancellation)) != copying)
        {
            if (lease.Holds)
                continue;
            await stop.CancelAsync();
            break;
        }

        try
        {
            await copying;
            return lease.Holds;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task Copy(string from, string to, CancellationToken cancellation)
    {
        // Dereferenced: the path is a link to the descriptor.
        (await Programs.Run(new("cp", "--archive", "--dereference", "--reflink=never", "--", from, to), cancellation)).OrThrow();
        (await Programs.Run(new("cmp", "--silent", "--", from, to), cancellation)).OrThrow();
        (await Programs.Run(new("sync", to), cancellation)).OrThrow();
        if (SubvolumeFiles.IsCopiedOnWrite(At(copy)))
            throw new StorageException(ExitCode.System, $"the copy of {file} is copied on write too: {Path.GetDirectoryName(file)} has no C flag");
    }

    private string? SubvolumeSwap(FileLease lease, FileStatus before)
    {
        using var ofCopy = FileLease.On(directory.Number, copy, FileLease.Kind.Nobody);
        if (ofCopy is null || !lease.Become(FileLease.Kind.Nobody))
            return InUse("was opened while it was copied");
        if (lease.Status != before)
            return $"{file} was changed while it was copied, and stays as it is";
        var old = RewriteNames.Traded(name);
        Posix.Rename(At(copy), At(old), exchange: false);
        if (!TradePlaces(old, ofCopy.Status.Inode, before.Inode))
            return $"{file} was replaced while it was copied, and stays as it is";

        // Who found the old file before the exchange and opens it after: the old one goes back to its place, unless the new one is wanted as well.
        if (!lease.Holds && ofCopy.Holds)
        {
            if (TradePlaces(old, before.Inode, ofCopy.Status.Inode))
                File.Delete(At(old));
            return InUse("was opened as its copy took its place");
        }

        replaced.Add(directory, old, file, before);
        return null;
    }

    /// <summary>
    /// Puts the file that is called <paramref name="temporary"/> in the place of ours. When another had come there meanwhile,
    /// it goes back: it is newer than both. Whatever comes out is only dropped when it is what was put in.
    /// </summary>
    /// <returns>Whether the expected file came out, and is called <paramref name="temporary"/> now.</returns>
    private bool TradePlaces(string temporary, ulong put, ulong expected)
    {
        Posix.Rename(At(temporary), At(name), exchange: true);
        var came = Posix.Find(At(temporary))!.Value.Inode;
        if (came == expected)
            return true;
        while (true)
        {
            Posix.Rename(At(temporary), At(name), exchange: true);
            var next = Posix.Find(At(temporary))!.Value.Inode;
            if (next == put)
                break;
            (put, came) = (came, next);
        }

        File.Delete(At(temporary));
        return false;
    }

    private string InUse(string how)
    {
        var users = OpenFiles.Having(file);
        return $"{file} {how}, and stays as it is{(users.IsEmpty ? string.Empty : $" ({string.Join("; ", users.Take(3))})")}: stop whoever uses it, then run this again";
    }

    private string At(string entry) => $"/proc/self/fd/{directory.Number}/{entry}";
}
