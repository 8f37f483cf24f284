using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>btrfs-progs as we use it. Every method throws <see cref="StorageException"/> with the tool's last words.</summary>
public static class BtrfsTool
{
    /// <exception cref="StorageException">Not a subvolume, not Btrfs, or no permission.</exception>
    public static Task<SubvolumeInfo> Show(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            using var top = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
            if (Posix.Status(top.Number, ".\0"u8).Inode != SubvolumeCalls.Top)
                throw new StorageException(ExitCode.System, $"{Printable.Of(path)} is not the top of a Btrfs subvolume");
            return Task.FromResult(SubvolumeCalls.Info(top.Number));
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"{Printable.Of(path)} is not a Btrfs subvolume that can be read: {e.Message}", e);
        }
    }

    /// <summary>The read-only subvolumes that lie in this very subvolume, by path from its top.</summary>
    /// <exception cref="StorageException">Not a subvolume, not Btrfs, or no permission.</exception>
    public static Task<IReadOnlyDictionary<string, ListedSubvolume>> ReadOnlySubvolumesIn(string path, CancellationToken cancellation) => Listed(path, cancellation, top =>
    {
        var found = new Dictionary<string, ListedSubvolume>(StringComparer.Ordinal);
        foreach (var nested in SubvolumeListing.In(top))
        {
            if (SubvolumeListing.Find(top, nested.Id) is { ReadOnly: true } info)
                found.Add(nested.Path, new ListedSubvolume(info.Uuid, info.ParentUuid));
        }

        return (IReadOnlyDictionary<string, ListedSubvolume>)found;
    });

    /// <summary>Number of the subvolume that a mount without <c>subvol=</c> gets; 5 is the top of the pool.</summary>
    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static async Task<long> DefaultSubvolume(string path, CancellationToken cancellation)
    {
        // ID 5 (FS_TREE), or ID 256 gen 9 top level 5 path @.
        var said = (await Programs.Run(new("btrfs", "subvolume", "get-default", path), cancellation)).OrThrow().StandardOutput;
        return long.TryParse(said.Split(' ').ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new StorageException(ExitCode.System, $"cannot read what `btrfs subvolume get-default` said: {said}");
    }

    /// <summary>Names of the subvolumes at the top of the pool that a path is in.</summary>
    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static Task<ImmutableArray<string>> TopSubvolumes(string path, CancellationToken cancellation) =>
        Listed(path, cancellation, place => SubvolumeListing.In(place, parent: 5).Select(each => each.Path).ToImmutableArray());

    private static Task<T> Listed<T>(string path, CancellationToken cancellation, Func<int, T> list)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            using var place = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
            return Task.FromResult(list(place.Number));
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot list the subvolumes in {Printable.Of(path)}: {e.Message}", e);
        }
    }

    public static async Task CreateSubvolume(string path, CancellationToken cancellation) =>
        (await Programs.Run(new("btrfs", "subvolume", "create", path), cancellation)).OrThrow();

    /// <summary>A snapshot of <paramref name="source"/>; a read-only snapshot of a received subvolume keeps its received UUID.</summary>
    public static async Task Snapshot(string source, string target, bool readOnly, CancellationToken cancellation)
    {
        var command = new CommandLine("btrfs", "subvolume", "snapshot");
        if (readOnly)
            command = command.With("-r");
        (await Programs.Run(command.With(source, target), cancellation)).OrThrow();
    }

    public static async Task DeleteSubvolume(string path, CancellationToken cancellation) =>
        (await Programs.Run(new("btrfs", "subvolume", "delete", path), cancellation)).OrThrow();

    /// <summary>Starts <c>btrfs send</c>; the stream is its output. A parent makes it incremental.</summary>
    /// <param name="options">More options, with spaces between them.</param>
    public static DataProgram Send(string snapshot, string? parent, string options, CancellationToken cancellation)
    {
        var command = new CommandLine("btrfs", "send", "--quiet").With(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (parent is not null)
            command = command.With("-p", parent);
        return DataProgram.From(command.With(snapshot), cancellation);
    }

    /// <summary>
    /// Starts <c>btrfs receive</c>, which reads its input until the stream's end command and runs as root over bytes that
    /// came from elsewhere. So it can write nothing but the directory (<see cref="Confinement"/>), and changes its root to
    /// that: it then sees nothing else either. It finds an incremental stream's parent in the directory alone.
    /// </summary>
    /// <param name="directory">The top of a subvolume.</param>
    /// <exception cref="StorageException">It cannot be confined, or is not installed; it was not started.</exception>
    internal static DataProgram Receive(HeldDirectory directory, CancellationToken cancellation) => Confinement.Start(
        directory, mayChroot: true,
        place => DataProgram.Into(new("btrfs", "receive", "--quiet", "-e", "--chroot", "-m", place, place), cancellation));

    /// <summary>
    /// Waits until the space of deleted subvolumes is free again, and told as such. The first sync commits the
    /// deletions: the kernel's cleaner begins at a commit, which by itself may be half a minute away.
    /// </summary>
    public static async Task ReclaimDeleted(string path, CancellationToken cancellation)
    {
        await Sync(path, cancellation);
        (await Programs.Run(new("btrfs", "subvolume", "sync", path), cancellation, timeout: TimeSpan.FromMinutes(30))).OrThrow();
        await Sync(path, cancellation);
    }

    public static async Task SetProperty(string path, string name, string value, CancellationToken cancellation) =>
        (await Programs.Run(new("btrfs", "property", "set", path, name, value), cancellation)).OrThrow();

    public static async Task Sync(string path, CancellationToken cancellation) =>
        (await Programs.Run(new("btrfs", "filesystem", "sync", path), cancellation)).OrThrow();
}
