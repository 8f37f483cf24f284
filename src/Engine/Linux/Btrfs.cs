using System.Collections.Immutable;
using System.Globalization;

namespace PantherStorage.Engine.Linux;

/// <summary>btrfs-progs as we use it. Every method throws <see cref="StorageException"/> with the tool's last words.</summary>
public static class Btrfs
{
    /// <exception cref="StorageException">Not a subvolume, not Btrfs, or no permission.</exception>
    public static async Task<SubvolumeInfo> Show(string path, CancellationToken cancellation)
    {
        var result = await Processes.Run(new("btrfs", "subvolume", "show", path), cancellation);
        if (!result.Succeeded)
            throw new StorageException(ExitCode.System, $"{path} is not a Btrfs subvolume that can be read: {result.LastWords}");
        return SubvolumeInfo.Parse(result.StandardOutput);
    }

    /// <summary>The read-only subvolumes that lie in this very subvolume, by path from the top of the pool.</summary>
    /// <exception cref="StorageException">Not a subvolume, not Btrfs, or no permission.</exception>
    public static async Task<IReadOnlyDictionary<string, ListedSubvolume>> ReadOnlySubvolumesIn(string path, CancellationToken cancellation)
    {
        var listing = (await Processes.Run(new("btrfs", "subvolume", "list", "-o", "-r", "-u", "-q", path), cancellation)).OrThrow();
        return SubvolumeInfo.ParseList(listing.StandardOutput);
    }

    /// <summary>The subvolumes that lie in this very subvolume, not those in them: paths from the top of the pool.</summary>
    /// <exception cref="StorageException">Not a subvolume, not Btrfs, or no permission.</exception>
    public static async Task<ImmutableArray<string>> SubvolumesIn(string path, CancellationToken cancellation)
    {
        var listing = (await Processes.Run(new("btrfs", "subvolume", "list", "-o", "-u", "-q", path), cancellation)).OrThrow();
        return [.. SubvolumeInfo.ParseList(listing.StandardOutput).Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Number of the subvolume that a mount without <c>subvol=</c> gets; 5 is the top of the pool.</summary>
    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static async Task<long> DefaultSubvolume(string path, CancellationToken cancellation)
    {
        // ID 5 (FS_TREE), or ID 256 gen 9 top level 5 path @.
        var said = (await Processes.Run(new("btrfs", "subvolume", "get-default", path), cancellation)).OrThrow().StandardOutput;
        return long.TryParse(said.Split(' ').ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new StorageException(ExitCode.System, $"cannot read what `btrfs subvolume get-default` said: {said}");
    }

    /// <summary>Names of the subvolumes at the top of the pool that a path is in.</summary>
    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    public static async Task<ImmutableArray<string>> TopSubvolumes(string path, CancellationToken cancellation)
    {
        var listing = (await Processes.Run(new("btrfs", "subvolume", "list", path), cancellation)).OrThrow().StandardOutput;
        return [.. listing.Split('\n').Where(line => line.Contains(" top level 5 path ", StringComparison.Ordinal)).Select(line => line.Split(" path ", 2)[1])];
    }

    public static async Task CreateSubvolume(string path, CancellationToken cancellation) =>
        (await Processes.Run(new("btrfs", "subvolume", "create", path), cancellation)).OrThrow();

    /// <summary>A snapshot of <paramref name="source"/>; a read-only snapshot of a received subvolume keeps its received UUID.</summary>
    public static async Task Snapshot(string source, string target, bool readOnly, CancellationToken cancellation)
    {
        var command = new CommandLine("btrfs", "subvolume", "snapshot");
        if (readOnly)
            command = command.With("-r");
        (await Processes.Run(command.With(source, target), cancellation)).OrThrow();
    }

    public static async Task DeleteSubvolume(string path, CancellationToken cancellation) =>
        (await Processes.Run(new("btrfs", "subvolume", "delete", path), cancellation)).OrThrow();

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
    /// Starts <c>btrfs receive</c> into a directory; it reads its input until the stream's end command. It finds an
    /// incremental stream's parent by UUID anywhere in the pool, and gives up when that lies outside of the mounted
    /// subvolume (a copy that an earlier restore made elsewhere is enough). So it runs in a mount namespace of its own
    /// with the whole pool mounted over the directory, which goes when it ends, however it ends.
    /// </summary>
    public static async Task<DataProgram> Receive(string directory, CancellationToken cancellation)
    {
        var place = await PoolPlace.Of(directory, cancellation);
        return DataProgram.Into(
            new("unshare", "--mount", "--", "sh", "-c", MountPoolAndReceive, "receive", place.Device, directory, directory + place.Path),
            cancellation);
    }

    private const string MountPoolAndReceive =
        """mount -t btrfs -o subvolid=5 -- "$1" "$2" && exec btrfs receive --quiet -e -- "$3" """;

    /// <summary>
    /// Waits until the space of deleted subvolumes is free again, and told as such. The first sync commits the
    /// deletions: the kernel's cleaner begins at a commit, which by itself may be half a minute away.
    /// </summary>
    public static async Task ReclaimDeleted(string path, CancellationToken cancellation)
    {
        await Sync(path, cancellation);
        (await Processes.Run(new("btrfs", "subvolume", "sync", path), cancellation, timeout: TimeSpan.FromMinutes(30))).OrThrow();
        await Sync(path, cancellation);
    }

    public static async Task SetProperty(string path, string name, string value, CancellationToken cancellation) =>
        (await Processes.Run(new("btrfs", "property", "set", path, name, value), cancellation)).OrThrow();

    public static async Task Sync(string path, CancellationToken cancellation) =>
        (await Processes.Run(new("btrfs", "filesystem", "sync", path), cancellation)).OrThrow();
}
