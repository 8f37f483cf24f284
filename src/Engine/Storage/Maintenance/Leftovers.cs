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
    private const ulong TopOfPool = 5;

    /// <summary>At the top of a pool; needs no mount of it.</summary>
    /// <param name="path">Anything in the pool.</param>
    /// <exception cref="StorageException">The pool cannot be looked at.</exception>
    public static async Task<ImmutableArray<LeftoverDecision>> In(PoolPlan pool, string path, Duration keep, Instant now, CancellationToken cancellation)
    {
        var first = await BtrfsTool.DefaultSubvolume(path, cancellation);
        try
        {
            using var place = HeldDirectory.Open(path);
            var top = SubvolumeListing.In(place.Number, TopOfPool);
            var users = LeftoverUsers.In(path);
            return LeftoverRule.Decide(
                from each in top
                let live = LeftoverRule.LiveOf(each.Path)
                where live.Length > 0
                select new SetAside(each.Path, top.Any(other => other.Path == live), users.Of(each))
                {
                    Against = (long)each.Id == first
                        ? $"{Printable.Of(each.Path)} is the pool's default subvolume, which the kernel deletes never: see what mounts it, then `btrfs subvolume set-default 5 {path}`"
                        : Strange(SubvolumeListing.In(place.Number, each.Id).Select(inside => inside.Path).FirstOrDefault(inside => inside != KeyIn(pool, live)), each.Path),
                },
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
        var found = ImmutableArray.CreateBuilder<LeftoverDecision>();
        foreach (var item in plan.Backup.Items.Where(item => item.Kind == SourceKind.Directory))
        {
            using var parent = HeldDirectory.Above(host.In(item.Path));
            if (!parent.IsRootsAlone)
                continue;
            var live = Path.GetFileName(item.Path);
            var users = LeftoverUsers.In(parent.Name);
            found.AddRange(LeftoverRule.Decide(
                from name in parent.Names()
                where LeftoverRule.LiveOf(name) == live && parent.Find(name) is { Kind: FileKind.Directory }
                select new SetAside(name, parent.Find(live) is not null, users.Of(Path.Combine(parent.Name, name)))
                {
                    Against = Strange(NestedSubvolumes.In(parent, name).FirstOrDefault(), name),
                },
                [live], keep, now).Select(each => each with { Name = Path.Combine(Path.GetDirectoryName(item.Path)!, each.Name) }));
        }

        return found.ToImmutable();
    }

    /// <summary>Deletes a subvolume at the top of a pool, and the copy of the host's signing key that it may hold.</summary>
    /// <param name="path">Anything in the pool.</param>
    /// <exception cref="StorageException">Other subvolumes lie in it, somebody uses it by now, or the kernel refused.</exception>
    public static Task Delete(PoolPlan pool, string path, string name) => Task.Run(() =>
    {
        try
        {
            using var place = HeldDirectory.Open(path);
            if (SubvolumeListing.In(place.Number, TopOfPool).FirstOrDefault(each => each.Path == name) is not { } there)
                return;
            var inside = SubvolumeListing.In(place.Number, there.Id);
            MayGo(Strange(inside.Select(each => each.Path).FirstOrDefault(each => each != KeyIn(pool, LeftoverRule.LiveOf(name))), name), LeftoverUsers.In(path).Of(there), name);
            foreach (var key in inside)
                SubvolumeCalls.Delete(place.Number, (long)key.Id);
            SubvolumeCalls.Delete(place.Number, (long)there.Id);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot delete the subvolume {Printable.Of(name)}: {e.Message}", e);
        }
    });

    /// <summary>Deletes a directory with all that is in it; stops at other file systems.</summary>
    /// <param name="path">In the running system's paths.</param>
    /// <exception cref="StorageException">A subvolume lies in it, somebody uses it by now, or it could not be deleted.</exception>
    public static async Task Delete(HostPaths host, string path)
    {
        using var parent = HeldDirectory.Above(host.In(path));
        if (!parent.IsRootsAlone)
            throw new StorageException(ExitCode.Refused, $"others than root may write into {Printable.Of(parent.Name)}: nothing in it is deleted by itself");
        var name = Path.GetFileName(path);
        MayGo(string.Empty, LeftoverUsers.In(parent.Name).Of(Path.Combine(parent.Name, name)), name);
        await Removal.WithoutSubvolumes(parent, name);
    }

    // Time has passed since it was decided.
    private static void MayGo(string against, string usedBy, string name)
    {
        if (against.Length > 0)
            throw new StorageException(ExitCode.Failed, against);
        if (usedBy.Length > 0)
            throw new StorageException(ExitCode.Failed, $"{Printable.Of(name)} is in use by now: {usedBy}");
    }

    private static string Strange(string? subvolume, string name) => subvolume is null
        ? string.Empty
        : $"the subvolume {Printable.Of(subvolume)} lies in {Printable.Of(name)}: look whether somebody needs it, and delete it first";

    private static string? KeyIn(PoolPlan pool, string live) =>
        pool.Subvolumes.FirstOrDefault(subvolume => subvolume.Name == live) is { } planned ? HostKey.PrivateIn(planned.MountPoint) : null;
}
