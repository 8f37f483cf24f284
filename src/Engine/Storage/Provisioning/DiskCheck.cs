using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <param name="ByName">Each disk by its role.</param>
internal sealed record CheckedDisks(ImmutableDictionary<string, PlannedDisk> ByName)
{
    public IEnumerable<string> LaidOut => ByName.Values.Where(disk => disk.State == DiskState.LaidOut).Select(disk => disk.Node);
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
        Encryption.Check(request.Plan);
        var planned = request.Plan.Pools.SelectMany(pool => pool.Disks.Select(disk => (Pool: pool, Disk: disk))).ToList();
        var devices = planned.ToImmutableDictionary(each => each.Disk.Name, each => BlockDevice.Find(request.Disks[each.Disk.Name]));
        EachOnce(devices.Values, mayWipe);
        var disks = ImmutableDictionary.CreateBuilder<string, PlannedDisk>(StringComparer.Ordinal);
        foreach (var (pool, disk) in planned)
        {
            var device = devices[disk.Name];
            Fits(pool, disk, device);
            var laidOut = await LaidOut(pool, disk, device, cancellation);
            await NotInUse(device, laidOut is null ? null : Path.GetFullPath(request.Root).TrimEnd('/'), pool.Encryption is null ? [] : [disk.Member!.Name], cancellation);
            disks.Add(disk.Name, laidOut ?? await Free(pool, disk, device, mayWipe.Contains(device.Number), cancellation));
        }

        return new CheckedDisks(request.Plan.Pools.Aggregate(disks.ToImmutable(), Together));
    }

    /// <summary>
    /// The disks of one file system are laid out together or not at all. One that still has its mark beside one that has none
    /// any more was finished with it: marks go last.
    /// </summary>
    private static ImmutableDictionary<string, PlannedDisk> Together(ImmutableDictionary<string, PlannedDisk> disks, PoolPlan pool)
    {
        var here = pool.Disks.Select(disk => (disk.Name, Found: disks[disk.Name])).ToList();
        if (here.Find(disk => disk.Found.State == DiskState.LaidOut) is not { Found: not null } whole)
            return disks;
        if (here.Find(disk => disk.Found.State is DiskState.Blank or DiskState.ToBeWiped) is { Found: not null } other)
        {
            throw new StorageException(ExitCode.Refused,
                $"{whole.Found.Node} is laid out as a disk of the {pool.Name} pool, and {other.Found.Node} is not. A pool that lost a disk gets a new one by `btrfs replace start`, and one that is to grow by `btrfs device add`, on the mounted pool; to start over, `wipefs --all` on the partitions of {whole.Found.Node} too.");
        }

        return disks.SetItems(here.Where(disk => disk.Found.State == DiskState.Unfinished).Select(disk => KeyValuePair.Create(disk.Name, disk.Found with { State = DiskState.LaidOut })));
    }

    /// <summary>The plan's own partitions, each of them with the plan's own file system; null where they are not.</summary>
    private static async Task<PlannedDisk?> LaidOut(PoolPlan pool, DiskPlan plan, BlockDevice device, CancellationToken cancellation)
    {
        if (await PartitionTable.Of(device.Path, cancellation) is not { } table || IsPartitioned.Existing(plan, table) is not { } found)
            return null;

        // A run that ended between writing the table and telling the kernel of it leaves the kernel without partitions.
        if (device.Partitions.Length != table.Partitions.Length)
            (await Programs.Run(new("partx", "--update", device.Path), cancellation)).OrThrow();
        foreach (var part in plan.Partitions.Where(part => part.HasFileSystem))
        {
            var node = found[part.Name].Node;
            await PartitionNode.Appears(node, cancellation);
            if (!(await Signatures.On(node, cancellation)).SequenceEqual([ProvisionScript.FileSystemOf(pool, part)], StringComparer.Ordinal))
                return null;
        }

        // A file system is recognised by its first block, which may have been written before the rest. What a container holds
        // nobody sees from outside: only the mark that is gone says that it was finished.
        return DiskMark.On(device.Path) is null || (pool.Encryption is null && await UnfinishedMark.On(pool, plan, device, cancellation) is not null)
            ? new PlannedDisk(device.Path, DiskState.LaidOut, string.Empty)
            {
                Nodes = found.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Node, StringComparer.Ordinal),
                Lacks = BootPartition.Missing(plan, device.Path, table),
            }
            : null;
    }

    private static async Task<PlannedDisk> Free(PoolPlan pool, DiskPlan plan, BlockDevice device, bool mayWipe, CancellationToken cancellation)
    {
        if (await UnfinishedMark.On(pool, plan, device, cancellation) is { } mark)
            return new PlannedDisk(device.Path, DiskState.Unfinished, mark.TableId);
        var partitions = device.Partitions.Select(name => $"/dev/{name}").ToImmutableArray();
        var signatures = (await Signatures.On(device.Path, cancellation)).ToList();
        foreach (var node in partitions)
            signatures.AddRange((await Signatures.On(node, cancellation)).Select(signature => $"{signature} on {Path.GetFileName(node)}"));
        var remnants = Remnants.On(device.Path, Slice.Of(device, plan));
        if (signatures.Count == 0 && remnants.IsEmpty)
            return PlannedDisk.Blank(device.Path);
        if (!mayWipe)
        {
            throw new StorageException(ExitCode.Refused,
                $"{device.Path} ({device.Size}) holds something: {string.Join(", ", signatures.Concat(Told(remnants)))}.{Advice(signatures, remnants)}{CutShort(pool, plan, device)} If all of it may be lost, add --wipe {device.Path}.");
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

    private static string CutShort(PoolPlan pool, DiskPlan plan, BlockDevice device) => DiskMark.On(device.Path)?.Label == ProvisionScript.MarkOf(pool, plan)
        ? " It has the mark of a provisioning that was cut short, but what it holds is not what that run left, or is not whole: the run ended while a file system was made, or it was damaged since."
        : string.Empty;

    internal static void NamesFit(ProvisionRequest request)
    {
        var disks = request.Plan.Pools.SelectMany(pool => pool.Disks.Select(disk => (Pool: pool, Disk: disk))).ToList();
        foreach (var (pool, disk) in disks.Where(each => !request.Disks.ContainsKey(each.Disk.Name)))
            throw new StorageException(ExitCode.Usage, $"the plan of {request.Plan.Profile} has a {pool.Name} pool{(disk.Name == pool.Name ? string.Empty : $" with a disk {disk.Name}")}: say which disk with --disk {disk.Name}=/dev/…");
        foreach (var unknown in request.Disks.Keys.Where(name => !disks.Exists(each => each.Disk.Name == name)))
            throw new StorageException(ExitCode.Usage, $"the plan of {request.Plan.Profile} has no {unknown} {(request.Plan.Pools.Any(pool => pool.Span is not null) ? "disk" : "pool")}; it has {string.Join(", ", disks.Select(each => each.Disk.Name))}");
        foreach (var (pool, _) in disks.Where(each => each.Disk.Member is null))
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

    private static void Fits(PoolPlan pool, DiskPlan plan, BlockDevice device)
    {
        if (device.IsPartition)
            throw new StorageException(ExitCode.BadInput, $"{device.Path} is a partition; name the whole disk");
        if (device.IsReadOnly)
            throw new StorageException(ExitCode.System, $"{device.Path} is read-only");
        var needed = new Bytes(plan.Partitions.Sum(part => part.Bytes)) + SmallestPool;
        if (device.Size < needed)
            throw new StorageException(ExitCode.BadInput,
                $"{device.Path} has {device.Size}; the {pool.Name} pool of {pool.Label} needs at least {needed}");
    }

    // A prober, or an unmounted file system that another mount namespace lets go of later, holds a disk for a moment.
    private static async Task NotInUse(BlockDevice device, string? besides, ImmutableArray<string> ours, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        ImmutableArray<string> users;
        while ((users = device.Users(besides, ours)) is [BlockDevice.HeldBySomebody] && TimeProvider.System.GetElapsedTime(started) < Patience)
            await Task.Delay(Pause, cancellation);
        if (!users.IsEmpty)
        {
            throw new StorageException(ExitCode.Refused,
                $"{device.Path} is in use: {string.Join("; ", users)}. A disk in use is never overwritten; free it first.");
        }
    }
}
