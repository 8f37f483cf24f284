using System.Collections.Immutable;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Linux.Btrfs;

/// <summary>The top of a pool (<c>subvolid=5</c>), mounted where only root can look. Disposal unmounts it.</summary>
internal sealed class PoolTop : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private PoolTop(string path) => Path = path;

    public string Path { get; }

    /// <param name="path">Where: a name that this pool alone has. Who calls this makes sure that nobody else is at work there.</param>
    /// <param name="device">A device of the pool.</param>
    /// <param name="options">The pool's; where nothing of it is mounted, the first mount decides them for all.</param>
    /// <exception cref="StorageException">The pool cannot be mounted.</exception>
    public static async Task<PoolTop> Mount(string path, string device, ImmutableArray<string> options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, OwnerOnly);
        Directory.CreateDirectory(path, OwnerOnly);
        if (MountTable.Read().At(path) is not null)
            (await Unmounting.Try(path, cancellation)).OrThrow(); // left by a run that was cut off
        (await Programs.Run(new("mount", "-t", "btrfs", "-o", string.Join(',', options.Prepend("subvolid=5")), device, path), cancellation)).OrThrow();
        return new PoolTop(path);
    }

    /// <summary>From the top of the pool (<c>@home</c>) to where it is seen now.</summary>
    public string In(string path) => System.IO.Path.Combine(Path, path);

    /// <exception cref="StorageException">Somebody looks into it.</exception>
    public async ValueTask DisposeAsync()
    {
        (await Unmounting.Try(Path, CancellationToken.None)).OrThrow();
        Directory.Delete(Path);
    }
}
