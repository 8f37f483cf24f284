using System.Collections.Immutable;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Provisioning;

/// <param name="Nodes">The node of each pool's disk, by the pool's name.</param>
/// <param name="Wiped">Nodes that hold something and may be wiped.</param>
/// <param name="LaidOut">Nodes that are laid out as planned already, by a run that ended or one that was cut short.</param>
internal sealed record CheckedDisks(
    ImmutableDictionary<string, string> Nodes, ImmutableHashSet<string> Wiped, ImmutableHashSet<string> LaidOut);

/// <summary>
/// Whether each disk may be overwritten. In use: never. Holding anything: only when the person named that very disk.
/// Laid out as planned already: it is kept, whatever was named.
/// </summary>
internal static class DiskCheck
{
    /// <summary>Below this, <c>mkfs.btrfs</c> refuses or leaves no room to work in.</summary>
    private static readonly Bytes SmallestPool = Bytes.MiB(200);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="StorageException">Refused, or the disks do not fit the plan.</exception>
    public static async Task<CheckedDisks> Check(ProvisionRequest request, CancellationToken cancellation)
    {
        NamesFit(request);
        var mayWipe = request.Wipe.Select(disk => BlockDevice.Find(disk).Number).ToImmutableHashSet();
        var devices = request.Plan.Pools.ToImmutableDictionary(pool => pool.Name, pool => BlockDevice.Find(request.Disks[pool.Name]));
        EachOnce(devices.Values, mayWipe);
        var wiped = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var laidOut = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var pool in request.Plan.Pools)
        {
            var device = devices[pool.Name];
            Fits(pool, device);
            var ours = await IsLaidOut(pool, device, cancellation);
            await NotInUse(device, ours ? Path.GetFullPath(request.Root).TrimEnd('/') : null, cancellation);
            if (ours)
                laidOut.Add(device.Path);
            else if (await HoldsSomething(device, mayWipe, cancellation))
                wiped.Add(device.Path);
        }

        return new CheckedDisks(
            devices.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Path), wiped.ToImmutable(), laidOut.ToImmutable());
    }

    /// <summary>The plan's own partitions, each of them blank still or with the plan's own file system.</summary>
    private static async Task<bool> IsLaidOut(PoolPlan pool, BlockDevice device, CancellationToken cancellation)
    {
        if (!await new IsPartitioned(device.Path, pool).Holds(cancellation))
            return false;

        // A run that ended between writing the table and telling the kernel of it leaves the kernel without partitions.
        if (device.Partitions.Length != pool.Partitions.Length)
            (await Processes.Run(new("partx", "--update", device.Path), cancellation)).OrThrow();
        foreach (var (index, part) in pool.Partitions.Index())
        {
            var node = PartitionNode.PathOf(device.Path, index + 1);
            await PartitionNode.Appears(node, cancellation);
            if ((await Signatures.On(node, cancellation)).Except([ProvisionScript.FileSystemOf(pool, part)], StringComparer.Ordinal).Any())
                return false;
        }

        return true;
    }

    private static void NamesFit(ProvisionRequest request)
    {
        var pools = request.Plan.Pools.Select(pool => pool.Name).ToList();
        foreach (var missing in pools.Where(pool => !request.Disks.ContainsKey(pool)))
            throw new StorageException(ExitCode.Usage, $"the plan of {request.Plan.Profile} has a {missing} pool: say which disk with --disk {missing}=/dev/…");
        foreach (var unknown in request.Disks.Keys.Where(name => !pools.Contains(name)))
            throw new StorageException(ExitCode.Usage, $"the plan of {request.Plan.Profile} has no {unknown} pool; it has {string.Join(", ", pools)}");
        foreach (var pool in request.Plan.Pools.Where(pool => ProvisionScript.NumberOf(pool, "btrfs") == 0))
            throw new StorageException(ExitCode.BadInput, $"the plan's {pool.Name} pool has no partition of kind btrfs");
    }

    private static void EachOnce(IEnumerable<BlockDevice> devices, ImmutableHashSet<DeviceNumber> mayWipe)
    {
        var numbers = devices.Select(device => device.Number).ToList();
        if (numbers.Distinct().Count() != numbers.Count)
            throw new StorageException(ExitCode.BadInput, "two pools were given the same disk");
        if (!mayWipe.IsSubsetOf(numbers))
            throw new StorageException(ExitCode.Usage, "--wipe names a disk that no --disk names");
    }

    private static void Fits(PoolPlan pool, BlockDevice device)
    {
        if (device.IsPartition)
            throw new StorageException(ExitCode.BadInput, $"{device.Path} is a partition; name the whole disk");
        if (device.IsReadOnly)
            throw new StorageException(ExitCode.System, $"{device.Path} is read-only");
        var needed = new Bytes(pool.Partitions.Sum(part => part.Bytes)) + SmallestPool;
        if (device.Size < needed)
            throw new StorageException(ExitCode.BadInput,
                $"{device.Path} has {device.Size}; the {pool.Name} pool of {pool.Label} needs {needed} at the least");
    }

    // A prober, or an unmounted file system that another mount namespace lets go of later, holds a disk for a moment.
    private static async Task NotInUse(BlockDevice device, string? besides, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        ImmutableArray<string> users;
        while ((users = device.Users(besides)) is [BlockDevice.HeldBySomebody] && TimeProvider.System.GetElapsedTime(started) < Patience)
            await Task.Delay(Pause, cancellation);
        if (!users.IsEmpty)
        {
            throw new StorageException(ExitCode.Refused,
                $"{device.Path} is in use: {string.Join("; ", users)}. A disk in use is never overwritten; free it first.");
        }
    }

    private static async Task<bool> HoldsSomething(
        BlockDevice device, ImmutableHashSet<DeviceNumber> mayWipe, CancellationToken cancellation)
    {
        var found = (await Signatures.On(device.Path, cancellation)).ToList();
        foreach (var name in device.Partitions)
            found.AddRange((await Signatures.On($"/dev/{name}", cancellation)).Select(signature => $"{signature} on {name}"));
        if (found.Count > 0 && !mayWipe.Contains(device.Number))
            throw new StorageException(ExitCode.Refused,
                $"{device.Path} ({device.Size}) holds something: {string.Join(", ", found)}. If all of it may be lost, add --wipe {device.Path}.");
        return found.Count > 0;
    }
}
