using PantherStorage.Linux.Block;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Unmounts the file systems that are mounted below a directory.</summary>
public static class MountedTree
{
    /// <summary>
    /// Unmounts every disk's file system at or below <paramref name="root"/>, the last mounted first, and closes the encrypted
    /// containers that they lay in, as far as they have our names. Mounts that are no
    /// disk's (a bound /dev or /proc) are not ours: to unmount them here can unmount them on the host as well, where
    /// mounts are shared.
    /// </summary>
    /// <returns>What was unmounted.</returns>
    /// <exception cref="StorageException">Something is busy, or not ours.</exception>
    public static async Task<IReadOnlyList<string>> Unmount(string root, CancellationToken cancellation)
    {
        var mounts = In(root);
        var members = mounts.SelectMany(mount => Members(mount.Source)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var mount in mounts)
        {
            var result = await Unmounting.Try(mount.MountPoint, cancellation);
            if (!result.Succeeded)
                throw new StorageException(ExitCode.System,
                    $"cannot unmount {mount.MountPoint}: {result.LastWords}. `fuser -vm {mount.MountPoint}` names who uses it.");
        }

        await Mapping.Close(members.Where(member => Mapping.Of(member) is { Name: var name } && name.StartsWith("disk-", StringComparison.Ordinal)), cancellation);
        return [.. mounts.Select(mount => mount.MountPoint)];
    }

    /// <summary>Kernel names of all devices of a file system, of which a mount names one.</summary>
    private static IEnumerable<string> Members(string source)
    {
        var called = Path.GetFileName(File.ResolveLinkTarget(source, returnFinalTarget: true)?.FullName ?? source);
        var name = Mapping.Named(called) ?? called;
        return BtrfsMembers.With(name) is { } members ? members.Devices : [name];
    }

    /// <summary>What <see cref="Unmount"/> would unmount, in its order.</summary>
    /// <exception cref="StorageException">Something is not ours.</exception>
    public static IReadOnlyList<MountEntry> In(string root)
    {
        var directory = Path.GetFullPath(root).TrimEnd('/');
        if (directory.Length == 0)
            throw new StorageException(ExitCode.Refused, "the running system's own root cannot be unmounted; name another --root");
        var mounts = MountTable.Read().Below(directory).Reverse().ToList();
        if (mounts.Find(mount => !mount.Source.StartsWith("/dev/", StringComparison.Ordinal)) is { } foreign)
            throw new StorageException(ExitCode.Refused,
                $"{foreign.MountPoint} ({foreign.FileSystem}) is mounted below {directory} and is not part of the new system; unmount it first");
        return mounts;
    }
}
