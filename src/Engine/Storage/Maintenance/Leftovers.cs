using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Storage.Maintenance;

/// <summary>What restores and rollbacks have put aside: subvolumes at the top of a pool, and directories beside what replaced them.</summary>
internal static class Leftovers
{
    /// <summary>At the top of a pool; needs no mount of it.</summary>
    /// <param name="path">Anything in the pool.</param>
    /// <exception cref="StorageException">The pool cannot be looked at.</exception>
    public static ImmutableArray<LeftoverDecision> In(PoolPlan pool, string path, Duration keep, Instant now)
    {
        try
        {
            using var place = HeldDirectory.Open(path);
            var top = SubvolumeListing.In(place.Number, parent: 5);
            var mounted = Mounted(place);
            return LeftoverRule.Decide(
                top.Select(each => new SetAside(each.Path, top.Any(other => other.Path == LeftoverRule.LiveOf(each.Path)), mounted.Contains(each.Id))),
                [.. pool.Subvolumes.Select(subvolume => subvolume.Name)], keep, now);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot list the subvolumes in {Printable.Of(path)}: {e.Message}. Run as root.", e);
        }
    }

    /// <summary>Beside directories that are backed up on their own. Of places where a user can give names, none counts.</summary>
    /// <exception cref="StorageException">A place cannot be looked at.</exception>
    public static ImmutableArray<LeftoverDecision> Directories(StoragePlan plan, HostPaths host, Duration keep, Instant now)
    {
        var mounts = MountTable.Read();
        var found = ImmutableArray.CreateBuilder<LeftoverDecision>();
        foreach (var item in plan.Backup.Items.Where(item => item.Kind == SourceKind.Directory))
        {
            using var parent = HeldDirectory.Above(host.In(item.Path));
            if (!parent.IsRootsAlone)
                continue;
            var live = Path.GetFileName(item.Path);
            found.AddRange(LeftoverRule.Decide(
                parent.Names().Where(name => LeftoverRule.LiveOf(name) == live && parent.Find(name) is { Kind: FileKind.Directory })
                    .Select(name => new SetAside(name, parent.Find(live) is not null, mounts.Below(Path.Combine(parent.Name, name)).Any())),
                [live], keep, now).Select(each => each with { Name = Path.Combine(Path.GetDirectoryName(item.Path)!, each.Name) }));
        }

        return found.ToImmutable();
    }

    /// <summary>Deletes a subvolume at the top of a pool, and the copy of the host's signing key that it may hold.</summary>
    /// <param name="path">Anything in the pool.</param>
    /// <exception cref="StorageException">Other subvolumes lie in it, or the kernel refused.</exception>
    public static void Delete(PoolPlan pool, string path, string name)
    {
        try
        {
            using var place = HeldDirectory.Open(path);
            if (SubvolumeListing.In(place.Number, parent: 5).FirstOrDefault(each => each.Path == name) is not { } there)
                return;
            var inside = SubvolumeListing.In(place.Number, there.Id);
            var mountPoint = pool.Subvolumes.First(subvolume => subvolume.Name == LeftoverRule.LiveOf(name)).MountPoint;
            if (inside.FirstOrDefault(each => each.Path != HostKey.PrivateIn(mountPoint)) is { } strange)
                throw new StorageException(ExitCode.Failed, $"the subvolume {Printable.Of(strange.Path)} lies in {Printable.Of(name)}: look whether somebody needs it, and delete it first");
            foreach (var key in inside)
                SubvolumeCalls.Delete(place.Number, (long)key.Id);
            SubvolumeCalls.Delete(place.Number, (long)there.Id);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot delete the subvolume {Printable.Of(name)}: {e.Message}", e);
        }
    }

    /// <summary>Deletes a directory with all that is in it; stops at other file systems.</summary>
    /// <param name="path">In the running system's paths.</param>
    /// <exception cref="StorageException">It could not be deleted.</exception>
    public static async Task Delete(HostPaths host, string path)
    {
        using var parent = HeldDirectory.Above(host.In(path));
        if (!parent.IsRootsAlone)
            throw new StorageException(ExitCode.Refused, $"others than root may write into {Printable.Of(parent.Name)}: nothing in it is deleted by itself");
        await Removal.Of(parent, Path.GetFileName(path));
    }

    // By number: a renamed subvolume keeps it, wherever it is mounted.
    private static HashSet<ulong> Mounted(HeldDirectory place)
    {
        var table = MountTable.Read();
        var device = table.Holding(place.Name)?.Device;
        return [.. table.Entries.Where(mount => mount.FileSystem == "btrfs" && mount.Device == device)
            .SelectMany(mount => mount.SuperOptions).Where(option => option.StartsWith("subvolid=", StringComparison.Ordinal))
            .Select(option => ulong.TryParse(option.AsSpan("subvolid=".Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : 0)];
    }
}
