using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <param name="Pools">The disk of each pool, by the pool's name.</param>
internal sealed record CheckedDisks(ImmutableDictionary<string, PlannedDisk> Pools)
{
    public IEnumerable<string> LaidOut => Pools.Values.Where(disk => disk.State == DiskState.LaidOut).Select(disk => disk.Node);
}

/// <summary>
/// Whether each disk may be overwritten. In use: never. Holding anything, or not blank: only when the person named that
/// very disk, or when it carries the mark of an unfinished run of ours. Laid out as planned already: it is kept, whatever
/// was named.
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
        var disks = ImmutableDictionary.CreateBuilder<string, PlannedDisk>(StringComparer.Ordinal);
        foreach (var pool in request.Plan.Pools)
        {
            var device = devices[pool.Name];
            Fits(pool, device);
            var laidOut = await LaidOut(pool, device, cancellation);
            await NotInUse(device, laidOut is null ? null : Path.GetFullPath(request.Root).TrimEnd('/'), cancellation);
            disks.Add(pool.Name, laidOut ?? await Free(pool, device, mayWipe.Contains(device.Number), cancellation));
        }

        return new CheckedDisks(disks.ToImmutable());
    }

    /// <summary>The plan's own partitions, each of them with the plan's own file system; null where they are not.</summary>
    private static async Task<PlannedDisk?> LaidOut(PoolPlan pool, BlockDevice device, CancellationToken cancellation)
    {
        if (await PartitionTable.Of(device.Path, cancellation) is not { } table || IsPartitioned.Existing(pool, table) is not { } found)
            return null;

        // A run that ended between writing the table and telling the kernel of it leaves the kernel without partitions.
        if (device.Partitions.Length != table.Partitions.Length)
            (await Programs.Run(new("partx", "--update", device.Path), cancellation)).OrThrow();
        foreach (var part in pool.Partitions.Where(part => part.HasFileSystem))
        {
            var node = found[part.Name].Node;
            await PartitionNode.Appears(node, cancellation);
            if (!(await Signatures.On(node, cancellation)).SequenceEqual([ProvisionScript.FileSystemOf(pool, part)], StringComparer.Ordinal))
                return null;
        }

        // A file system is recognised by its first block, which may have been written before the rest.
        return DiskMark.On(device.Path) is null || await UnfinishedMark.On(pool, device, cancellation) is not null
            ? new PlannedDisk(device.Path, DiskState.LaidOut, string.Empty)
            {
                Nodes = found.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Node, StringComparer.Ordinal),
                Lacks = BootPartition.Missing(pool, device.Path, table),
            }
            : null;
    }

    private static async Task<PlannedDisk> Free(PoolPlan pool, BlockDevice device, bool mayWipe, CancellationToken cancellation)
    {
        if (await UnfinishedMark.On(pool, device, cancellation) is { } mark)
            return new PlannedDisk(device.Path, DiskState.Unfinished, mark.TableId);
        var partitions = device.Partitions.Select(name => $"/dev/{name}").ToImmutableArray();
        var signatures = (await Signatures.On(device.Path, cancellation)).ToList();
        foreach (var node in partitions)
            signatures.AddRange((await Signatures.On(node, cancellation)).Select(signature => $"{signature} on {Path.GetFileName(node)}"));
        var remnants = Remnants.On(device.Path, Slice.Of(device, pool));
        if (signatures.Count == 0 && remnants.IsEmpty)
            return PlannedDisk.Blank(device.Path);
        if (!mayWipe)
        {
            throw new StorageException(ExitCode.Refused,
                $"{device.Path} ({device.Size}) holds something: {string.Join(", ", signatures.Concat(Told(remnants)))}.{Advice(signatures, remnants)}{CutShort(pool, device)} If all of it may be lost, add --wipe {device.Path}.");
        }

        return new PlannedDisk(device.Path, DiskState.ToBeWiped, PlannedDisk.NewTable())
        {
            OldPartitions = partitions,
            Remnants = [.. remnants.Where(remnant => remnant.IsNamed).OrderBy(remnant => remnant.Offset).Select(remnant => (remnant.Offset, remnant.Length))],
        };
    }

    private static IEnumerable<string> Told(ImmutableArray<Remnant> remnants)
    {
        foreach (var what in remnants.Select(remnant => remnant.What).OfType<string>().Distinct(StringComparer.Ordinal))
            yield return what;
        var unknown = remnants.Where(remnant => remnant.What is null).ToList();
        if (unknown.Count > 0)
            yield return $"{(unknown.Count == 1 ? "a place that is" : $"{unknown.Count} places that are")} not zero (the first {(unknown.Min(remnant => remnant.Offset) is > 0 and var offset ? $"at {new Bytes(offset)}" : "at the start")})";
    }

    private static string Advice(List<string> signatures, ImmutableArray<Remnant> remnants) =>
        remnants.Any(remnant => remnant.What?.Contains("of a Btrfs superblock", StringComparison.Ordinal) is true)
        && !signatures.Exists(signature => signature.StartsWith("btrfs", StringComparison.Ordinal))
            ? " A Btrfs whose first superblock is damaged can be brought back: `btrfs rescue super-recover` on its partition."
            : string.Empty;

    private static string CutShort(PoolPlan pool, BlockDevice device) => DiskMark.On(device.Path)?.Label == pool.Label
        ? " It has the mark of a provisioning that was cut short, but what it holds is not what that run left, or is not whole: the run ended while a file system was made, or it was damaged since."
        : string.Empty;

    internal static void NamesFit(ProvisionRequest request)
    {
        var pools = request.Plan.Pools.Select(pool => pool.Name).ToList();
        foreach (var missing in pools.Where(pool => !request.Disks.ContainsKey(pool)))
            throw new StorageException(ExitCode.Usage, $"the plan of {request.Plan.Profile} has a {missing} pool: say which disk with --disk {missing}=/dev/…");
        foreach (var unknown in request.Disks.Keys.Where(name => !pools.Contains(name)))
            throw new StorageException(ExitCode.Usage, $"the plan of {request.Plan.Profile} has no {unknown} pool; it has {string.Join(", ", pools)}");
        foreach (var pool in request.Plan.Pools.Where(pool => ProvisionScript.NumberOf(pool, PartitionKind.Btrfs) == 0))
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
                $"{device.Path} has {device.Size}; the {pool.Name} pool of {pool.Label} needs at least {needed}");
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
}
