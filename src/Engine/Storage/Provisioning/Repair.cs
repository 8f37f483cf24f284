using System.Collections.Immutable;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// Brings a system that is mounted to its plan without touching its data: makes the subvolumes that are missing, sets
/// flags and properties, mounts what is not mounted. What it cannot do without touching data, it names.
/// </summary>
/// <param name="Phases">The commands, each passed over where it is done already.</param>
/// <param name="ByHand">What a person must decide, with the reason.</param>
/// <param name="Rewrites">Files that are copied on write where the plan says nodatacow.</param>
public sealed record Repair(ImmutableArray<Phase> Phases, ImmutableArray<string> ByHand, ImmutableArray<Rewrite> Rewrites)
{
    /// <exception cref="StorageException">A pool of the plan is not mounted at all.</exception>
    public static Repair Of(StoragePlan plan, HostPaths host)
    {
        var mounts = MountTable.Read();
        var root = host.Root.TrimEnd('/');
        var nodes = plan.Pools.ToDictionary(pool => pool.Name, pool => HostConfiguration.SourceOf(pool, mounts, host), StringComparer.Ordinal);
        var inOrder = ProvisionScript.InMountOrder(plan).ToList();
        var hidden = inOrder.Where(each => Hides(each.Subvolume, mounts, host)).ToList();
        return new Repair(
            [
                .. plan.Pools.Select(pool => ProvisionScript.Subvolumes(pool, [nodes[pool.Name]], root)),
                new Phase(
                    $"mount what is not mounted below {host.Root}",
                    [.. inOrder.Except(hidden).SelectMany(each => ProvisionScript.MountSubvolume(plan.User, each.Subvolume, [nodes[each.Pool.Name]], root))],
                    []),
            ],
            [.. hidden.Select(each => Explained(each.Subvolume, mounts, host))],
            [.. inOrder.Where(each => each.Subvolume.Nodatacow && IsMounted(each.Subvolume, mounts, host)).Select(each => Rewrite.Of(host.In(each.Subvolume.MountPoint))).Where(rewrite => !rewrite.Files.IsEmpty)]);
    }

    /// <summary>Does what the phases say, then writes the host's configuration files. A second run changes nothing.</summary>
    /// <returns>What a person should know, and files that a person must see to.</returns>
    /// <exception cref="StorageException">A command failed; what was done before it stays.</exception>
    public async Task<(ImmutableArray<string> Notes, ImmutableArray<string> Left)> Run(StoragePlan plan, HostPaths host, Action<string> report, CancellationToken cancellation)
    {
        var runner = new PhaseRunner(report, _ => { });
        try
        {
            foreach (var phase in Phases)
                await runner.Run(phase, cancellation);
        }
        finally
        {
            await RemoveTop(host.In($"/{ProvisionScript.TopName}"));
        }

        var configuration = await HostConfiguration.Of(plan, host, cancellation);
        return (await configuration.Write(cancellation), configuration.Left);
    }

    private static bool IsMounted(SubvolumePlan subvolume, MountTable mounts, HostPaths host) =>
        mounts.At(Place(subvolume, host)) is { FileSystem: "btrfs" } mount && mount.Root == $"/{subvolume.Name}";

    /// <summary>Whether mounting a subvolume at its place would hide files that are seen there now, or something else is mounted there.</summary>
    private static bool Hides(SubvolumePlan subvolume, MountTable mounts, HostPaths host) =>
        !IsMounted(subvolume, mounts, host)
        && (IsLink(Place(subvolume, host))
            || mounts.At(Place(subvolume, host)) is not null
            || (Directory.Exists(Place(subvolume, host)) && Directory.EnumerateFileSystemEntries(Place(subvolume, host)).Any()));

    private static string Explained(SubvolumePlan subvolume, MountTable mounts, HostPaths host)
    {
        var place = Place(subvolume, host);
        if (IsLink(place))
            return $"{place} is a symbolic link, and {subvolume.Name} would be mounted where it leads: put a directory in its place, then run this again";
        return mounts.At(place) is { } other
            ? $"{other.Source} ({other.FileSystem}, {other.Root}) is mounted at {place}, where {subvolume.Name} belongs: unmount it, then run this again"
            : $"{place} holds files, which {subvolume.Name} would hide if it were mounted there: stop whoever uses them, `mv {place} {place}.old`, run this again, then copy them back (`cp -a --reflink=never {place}.old/. {place}/`)";
    }

    /// <summary>Whoever owns the directory above decides where a link leads, and root must not mount there.</summary>
    private static bool IsLink(string place) => new FileInfo(place).LinkTarget is not null;

    private static string Place(SubvolumePlan subvolume, HostPaths host) =>
        host.In(subvolume.MountPoint).TrimEnd('/') is { Length: > 0 } place ? place : "/";

    /// <summary>Unmounts the top of a pool, and removes its mount point, after a failure that left it mounted.</summary>
    internal static async Task RemoveTop(string top)
    {
        if (!Directory.Exists(top))
            return;
        if (MountTable.Read().At(top) is not null)
            (await Unmounting.Try(top, CancellationToken.None)).OrThrow();
        Directory.Delete(top);
    }
}
