using System.Globalization;
using System.Text;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// A directory beside the target in which a restore is put together; the target itself comes into being whole or not at
/// all. The target's directory may be a user's: both are held open and only worked in by descriptor, so that renaming them
/// or putting links in their place gains nobody anything, and what is in this one is root's alone. Disposal takes
/// everything away, also what a stopped <c>btrfs receive</c> left. A lock file in it, held with flock(2), tells a restore
/// that is running from one that a power cut ended: who makes a staging directory takes the abandoned ones beside it away.
/// </summary>
internal sealed class Staging : IAsyncDisposable
{
    private const string Prefix = ".panther-restore-";
    private const string LockName = "lock";
    private const int NameDigits = 12;
    private const int Attempts = 3;

    private const string TakenAway = "each directory for the restore was taken away, or something else put in its place, as soon as it was made";

    /// <summary>EWOULDBLOCK of flock(2).</summary>
    private const int WouldBlock = 11;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>In the lock file, which root alone can have made: so what a user gives such a name is never taken for one.</summary>
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("a directory in which panther-storage puts a restore together\n");

    private readonly FileStream held;
    private readonly string ownName;

    private Staging(HeldDirectory place, HeldDirectory directory, string name, FileStream held) =>
        (Place, Directory, ownName, this.held) = (place, directory, name, held);

    /// <summary>The directory that holds this one, and is to hold the target.</summary>
    public HeldDirectory Place { get; }

    public HeldDirectory Directory { get; }

    public string Path => Directory.Path;

    /// <param name="asSubvolume">For a chain to be received in; takes Btrfs.</param>
    /// <param name="told">Receives each abandoned directory that was removed, or could not be.</param>
    /// <exception cref="StorageException">The directory that is to hold the target cannot be written, or a user's link leads to it.</exception>
    public static async Task<Staging> Beside(string target, bool asSubvolume, Action<string> told)
    {
        var place = HeldDirectory.Above(target);
        try
        {
            await Sweep(place, told);
            return await Make(place, asSubvolume);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            place.Dispose();
            throw new StorageException(ExitCode.System, $"cannot write beside {Printable.Of(target)}: {e.Message}", e);
        }
        catch (StorageException)
        {
            place.Dispose();
            throw;
        }
    }

    private static async Task<Staging> Make(HeldDirectory place, bool asSubvolume)
    {
        for (var attempt = 1; ; attempt++)
        {
            var name = Prefix + Guid.NewGuid().ToString("N")[..NameDigits];
            if (asSubvolume)
                SubvolumeCalls.Make(place.Number, name);
            else
                Posix.MakeDirectory(place.Number, name, OwnerOnly);
            if (Opened(place, name) is not { } directory)
            {
                if (attempt == Attempts)
                    throw new IOException(TakenAway);
                continue;
            }

            var isOurs = false;
            try
            {
                isOurs = TakeOver(directory);
                if (isOurs && Marked(directory) is { } lockFile)
                    return new Staging(place, directory, name, lockFile);
                if (attempt == Attempts)
                    throw new IOException(TakenAway);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
            {
                var left = string.Empty;
                if (isOurs)
                    left = await Left(place, directory, name);
                else
                    RemoveEmpty(place, name);
                directory.Dispose();
                throw new IOException($"{e.Message}{left}", e);
            }

            directory.Dispose();
        }
    }

    /// <returns>Null when a sweep had it already.</returns>
    private static HeldDirectory? Opened(HeldDirectory place, string name)
    {
        try
        {
            return place.Inside(name);
        }
        catch (PosixException e) when (e.Error == Posix.NotFound)
        {
            return null;
        }
        catch (PosixException)
        {
            RemoveEmpty(place, name);
            throw;
        }
    }

    /// <summary>Removes it only while it is empty, whatever has the name by now.</summary>
    private static void RemoveEmpty(HeldDirectory place, string name)
    {
        try
        {
            Posix.RemoveDirectory(place.Number, name);
        }
        catch (PosixException)
        {
            // Told is what failed first.
        }
    }

    /// <summary>After a failure, of which the reader must hear first.</summary>
    /// <returns>What is left, in words to add; empty when nothing is.</returns>
    private static async Task<string> Left(HeldDirectory place, HeldDirectory directory, string name)
    {
        try
        {
            await TakeAway(place, directory, name);
            return string.Empty;
        }
        catch (StorageException e)
        {
            return $". {e.Message}";
        }
    }

    /// <returns>The lock file, held, with the mark in it; null when a sweep had the directory before it was locked.</returns>
    private static FileStream? Marked(HeldDirectory directory)
    {
        FileStream? file = null;
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix. Unbuffered: closing it must have nothing left to write.
            file = new FileStream(System.IO.Path.Combine(directory.Path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            file.Write(Mark);
            // Who swept it between its making and its locking has let go of it by now.
            if (directory.Find(LockName) is not null)
                return file;
            file.Dispose();
            return null;
        }
        catch (IOException e) when (file is null && (e.HResult == WouldBlock || e is FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static bool TakeOver(HeldDirectory directory)
    {
        if (directory.Status.UserId != Posix.EffectiveUser())
            return false;
        Posix.ChangeMode(directory.Number, OwnerOnly);
        // The place may hand its default ACL on, to this and to all that is put together in it.
        Posix.RemoveAttribute(directory.Number, "system.posix_acl_default\0"u8);
        return directory.Names().Count == 0;
    }

    /// <summary>Removes the staging directories that no running process holds.</summary>
    /// <param name="told">Receives each that was removed, or could not be.</param>
    public static async Task Sweep(HeldDirectory place, Action<string> told)
    {
        foreach (var name in place.Names().Where(IsName))
        {
            if (IsEmptyOfRoot(place, name))
            {
                // Ended between its making and its locking; or just made, and then whoever made it makes another.
                RemoveEmpty(place, name);
                continue;
            }

            using var directory = Abandoned(place, name);
            if (directory is null || Hold(directory) is not { } held)
                continue;
            await using (held)
            {
                if (!IsMarked(held) && !IsBare(directory, held))
                    continue;
                try
                {
                    await TakeAway(place, directory, name);
                    told($"removed {Printable.Of(directory.Name)}, which a restore that was cut off had left");
                }
                catch (StorageException e)
                {
                    told($"{Printable.Of(directory.Name)}, left by a restore that was cut off, cannot be removed: {e.Message}");
                }
            }
        }
    }

    /// <summary>Whether a path is a directory, or a link to one.</summary>
    public static bool IsDirectory(string path)
    {
        try
        {
            return Posix.Status(Posix.CurrentDirectory, Posix.Path(path), follow: true).Kind == FileKind.Directory;
        }
        catch (PosixException)
        {
            return false;
        }
    }

    /// <summary>A new directory in it.</summary>
    public string Slot(int number)
    {
        var slot = number.ToString(CultureInfo.InvariantCulture);
        Posix.MakeDirectory(Directory.Number, slot, OwnerOnly);
        return slot;
    }

    /// <summary>Copies a file or a tree into it, with everything that belongs to it, sharing extents within a pool.</summary>
    /// <returns>The copy.</returns>
    public async Task<Staged> CopyOf(string source, CancellationToken cancellation)
    {
        const string Copy = "copy";
        var slot = Slot(0);
        (await Programs.Run(
            new("cp", "--archive", "--reflink=auto", "--no-target-directory", "--", source, System.IO.Path.Combine(Path, slot, Copy)), cancellation, timeout: TimeSpan.FromDays(7))).OrThrow();
        return new Staged(this, slot, Copy);
    }

    /// <exception cref="StorageException">Something could not be removed; says what to do by hand.</exception>
    public async ValueTask DisposeAsync()
    {
        // Not cancellable: this is the cleaning up after a cancellation.
        using (Place)
        using (Directory)
        {
            await using (held)
                await TakeAway(Place, Directory, ownName);
        }
    }

    private static FileStream? Hold(HeldDirectory directory)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(directory.Path, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length..] is { Length: NameDigits } digits && digits.All(char.IsAsciiHexDigitLower);

    private static bool IsEmptyOfRoot(HeldDirectory place, string name)
    {
        try
        {
            using var directory = place.Inside(name);
            return directory.Status.UserId == 0 && directory.Names().Count == 0;
        }
        catch (PosixException)
        {
            // A link, or gone by now.
            return false;
        }
    }

    // The place may be a user's, who can give anything of his such a name; nobody but root can make this.
    private static HeldDirectory? Abandoned(HeldDirectory place, string name)
    {
        try
        {
            var directory = place.Inside(name);
            if (directory.Status is { UserId: 0, Permissions: (int)OwnerOnly } && directory.Find(LockName) is { Kind: FileKind.Regular, UserId: 0 })
                return directory;
            directory.Dispose();
        }
        catch (PosixException)
        {
            // A link, or gone by now.
        }

        return null;
    }

    private static bool IsMarked(FileStream held)
    {
        var read = new byte[Mark.Length + 1];
        return held.ReadAtLeast(read, read.Length, throwOnEndOfStream: false) == Mark.Length && read.AsSpan(0, Mark.Length).SequenceEqual(Mark);
    }

    /// <summary>Whether it ended between the making of the lock file and the writing of its mark, as on a disk that is full: then nothing else is in it yet.</summary>
    private static bool IsBare(HeldDirectory directory, FileStream held) => held.Length == 0 && directory.Names() is [LockName];

    // Newest first, as the subvolumes build on each other.
    private static async Task TakeAway(HeldDirectory place, HeldDirectory directory, string name)
    {
        try
        {
            foreach (var entry in directory.Names().Reverse())
                await Removal.Of(directory, entry);
            if (directory.Status.Inode == SubvolumeCalls.Top)
                SubvolumeCalls.Delete(directory.Number, SubvolumeCalls.Info(directory.Number).Id);
            else if (place.Find(name) is { } there && (there.Inode, there.Device) == (directory.Status.Inode, directory.Status.Device))
                Posix.RemoveDirectory(place.Number, name);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot remove {Printable.Of(directory.Name)} ({e.Message}). It holds nothing of use: remove it by hand.", e);
        }
    }
}

/// <summary>What was put together in a staging directory and is to get its place.</summary>
/// <param name="Slot">Directory of the staging directory that holds it.</param>
internal sealed record Staged(Staging Staging, string Slot, string Name)
{
    public string Path => System.IO.Path.Combine(Staging.Path, Slot, Name);
}
