using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// A plan as the commands that make it, in order. Pure: the dry run prints exactly what a real run does.
/// The order is the point: <c>C</c> and compression properties are set while a subvolume is empty, because Btrfs
/// applies them to new files only. A subvolume gets its own name when it is complete, and every step is passed over
/// where it is done already: a second run changes nothing, and one after a crash does the rest.
/// </summary>
public static class ProvisionScript
{
    /// <summary>Where the top of a pool is mounted below the root while its subvolumes are made.</summary>
    public const string TopName = ".panther-top";

    private const string EspLabel = "ESP";

    /// <param name="disks">Each disk as it was found, by its role; that of a pool on one disk is the pool's name.</param>
    /// <param name="root">Where the new system is mounted; no slash at the end.</param>
    /// <param name="mountEsp">Whether this kernel can mount the ESP; a minimal one may know no vfat.</param>
    /// <param name="passphrases">Of encrypted pools, by the pool's name; one that is missing is only printed.</param>
    public static ImmutableArray<Phase> For(
        StoragePlan plan, ImmutableDictionary<string, PlannedDisk> disks, string root, bool mountEsp, ImmutableDictionary<string, Passphrase>? passphrases = null)
    {
        var pools = plan.Pools.Select(pool => new PoolDisks(pool, [.. pool.Disks.Select(disk => new PoolDisk(pool, disk, disks[disk.Name]))], passphrases?.GetValueOrDefault(pool.Name))).ToImmutableArray();
        var made = pools.SelectMany(pool => pool.Disks).Where(disk => disk.IsMade).ToList();
        return
        [
            .. made.Select(disk => disk.Found).Where(disk => disk.State == DiskState.ToBeWiped).Select(Wipe),
            .. made.Select(Mark),
            .. made.Select(Partition),
            .. pools.Where(pool => pool.Disks.Any(disk => disk.IsMade)).Select(Format),
            .. pools.SelectMany(pool => pool.Disks).Select(disk => disk.Found.Node).Select(disk => new Phase($"clear the mark of {disk}: it is laid out", [DiskMark.Clear(disk)], [])),
            .. pools.Where(pool => pool.Pool.Encryption is not null && !pool.Disks.Any(disk => disk.IsMade)).Select(pool => new Phase($"open the {pool.Pool.Name} pool", [.. Encryption.Open(pool)], [])),
            .. pools.Select(pool => Subvolumes(pool.Pool, pool.Devices, root)),
            Mount(plan, pools.ToDictionary(pool => pool.Pool.Name, StringComparer.Ordinal), root, mountEsp),
        ];
    }

    /// <summary>What a disk is marked to be laid out for.</summary>
    internal static string MarkOf(PoolPlan pool, DiskPlan disk) => disk.Name == pool.Name ? pool.Label : $"{pool.Label}, disk {disk.Name}";

    /// <summary>Everything that is mounted, parents before children, whatever pool they are in.</summary>
    public static IEnumerable<(PoolPlan Pool, SubvolumePlan Subvolume)> InMountOrder(StoragePlan plan) =>
        plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => (pool, subvolume)))
            .OrderBy(mount => Depth(mount.subvolume.MountPoint));

    internal static string TypeOf(PartitionPlan part) => part.Kind switch
    {
        PartitionKind.BiosBoot => PartitionTypes.BiosBoot,
        PartitionKind.Esp => PartitionTypes.Esp,
        _ => PartitionTypes.LinuxData,
    };

    /// <summary>As <see cref="Signatures"/> tells it; of what has a file system.</summary>
    internal static string FileSystemOf(PoolPlan pool, PartitionPlan part) =>
        part.Kind == PartitionKind.Esp ? $"vfat labelled {EspLabel}" : pool.Encryption is null ? $"btrfs labelled {pool.Label}" : $"{Encryption.Signature} labelled {pool.ContainerLabel}";

    internal static int NumberOf(PoolPlan pool, PartitionKind kind) => pool.Partitions.Select(part => part.Kind).ToList().IndexOf(kind) + 1;

    /// <summary>Signatures first, then the copies that wiping signatures leaves: nothing of the old data is to be found in the new.</summary>
    private static Phase Wipe(PlannedDisk disk) => new(
        $"erase what {disk.Node} holds",
        [
            .. disk.OldPartitions.Add(disk.Node).Select(node => new PhaseCommand(new("wipefs", "--all", "--quiet", node))),
            .. disk.Remnants.Select(remnant => new PhaseCommand(Zero(disk.Node, remnant.Offset, remnant.Length))),
        ],
        []);

    private static CommandLine Zero(string disk, long offset, int length) => new(
        "dd", "if=/dev/zero", $"of={disk}", $"bs={length}", "count=1", string.Create(CultureInfo.InvariantCulture, $"seek={offset}"), "oflag=seek_bytes", "conv=notrunc,fsync", "status=none");

    private static Phase Mark(PoolDisk disk) => new(
        $"mark {disk.Found.Node} as being laid out",
        [new DiskMark(MarkOf(disk.Pool, disk.Plan), disk.Found.TableId).Write(disk.Found.Node)],
        []);

    private static Phase Partition(PoolDisk planned)
    {
        var disk = planned.Found.Node;
        return new Phase(
            $"partition {disk} for the {planned.Pool.Name} pool",
            [
                // sfdisk's own re-reading fails on loop devices without partition scanning; partx works everywhere.
                new(
                    new("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "always", "--wipe-partitions", "always", disk),
                    $"label: gpt\nlabel-id: {planned.Found.TableId}\n" + TableOf(planned.Plan),
                    new IsPartitioned(disk, planned.Plan)),
                new(new("partx", "--update", disk), Unless: Partitions(planned.Plan, disk)),
            ],
            [.. planned.Plan.Partitions.Select((_, index) => PartitionNode.PathOf(disk, index + 1))]);
    }

    /// <summary>The partitions, as <c>sfdisk</c> reads them.</summary>
    internal static string TableOf(DiskPlan plan) => string.Concat(plan.Partitions.Select(part =>
        $"{(part.Bytes > 0 ? $"size={part.Bytes / 1024}KiB, " : string.Empty)}type={TypeOf(part)}, name=\"{part.Name}\"\n"));

    private static Phase Format(PoolDisks pool) => new(
        $"make the file systems of the {pool.Pool.Name} pool",
        [
            .. from disk in pool.Disks
               where disk.IsMade
               from part in disk.Plan.Partitions
               where part.Kind == PartitionKind.Esp
               let node = disk.Found.NodeOf(disk.Plan, part)
               select new PhaseCommand(new("mkfs.vfat", "-F", "32", "-n", EspLabel, node), Unless: new HasFileSystem(node, "vfat", EspLabel)),
            .. pool.Pool.Encryption is null ? [] : Encryption.Make(pool).Concat(Encryption.Open(pool)),
            new(
                new CommandLine("mkfs.btrfs", "--quiet", "--force", "--label", pool.Pool.Label).With([.. Copies(pool.Pool), .. pool.Devices]),
                Unless: pool.Devices is [var only]
                    ? new HasFileSystem(only, "btrfs", pool.Pool.Label)
                    : new AllOf([.. pool.Devices.Select(device => new HasFileSystem(device, "btrfs", pool.Pool.Label))], $"they hold btrfs labelled {pool.Pool.Label}")),
        ],
        []);

    /// <summary>What mkfs.btrfs is told of copies; nothing where its own choice holds.</summary>
    internal static string[] Copies(PoolPlan pool) =>
        pool.Span is { } span ? ["--data", span.Data.Word(), "--metadata", span.Metadata.Word()] : [];

    /// <summary>Makes the subvolumes that a pool lacks, and sets the flags and properties of those it has.</summary>
    /// <param name="devices">All of the pool's; one is enough where the kernel knows the others, as those of a mounted one.</param>
    internal static Phase Subvolumes(PoolPlan pool, ImmutableArray<string> devices, string root)
    {
        var top = $"{root}/{TopName}";
        return new Phase(
            $"make the subvolumes of the {pool.Name} pool",
            [
                new(new("mkdir", top), Unless: new Exists(top)),
                new(MountCommand(devices, top, pool.MountOptions.Insert(0, "subvolid=5")), Unless: new IsMounted(top, "/")),
                .. pool.Subvolumes.SelectMany(subvolume => Make(subvolume, top)),
                .. pool.Subvolumes.SelectMany(subvolume => Mark(subvolume, $"{top}/{subvolume.Name}")),
                new(new("umount", top)),
                new(new("rmdir", top)),
            ],
            [],
            new AllOf([.. pool.Subvolumes.SelectMany(subvolume => AsPlanned(subvolume, Place(root, subvolume)))], "all of them are mounted and as planned"));
    }

    private static IEnumerable<Condition> AsPlanned(SubvolumePlan subvolume, string place)
    {
        yield return new IsMounted(place, $"/{subvolume.Name}");
        foreach (var mark in Mark(subvolume, place.Length == 0 ? "/" : place))
            yield return mark.Unless!;
    }

    /// <summary>Under a name of its own until it is complete: what has the planned name is as planned.</summary>
    private static IEnumerable<PhaseCommand> Make(SubvolumePlan subvolume, string top)
    {
        var unfinished = $"{top}/.new-{subvolume.Name}";
        var path = $"{top}/{subvolume.Name}";
        yield return new(new("btrfs", "subvolume", "delete", $"{unfinished}/.snapshots"), Unless: new Missing($"{unfinished}/.snapshots"));
        yield return new(new("btrfs", "subvolume", "delete", unfinished), Unless: new Missing(unfinished));
        var made = new Exists(path);
        yield return new(new("btrfs", "subvolume", "create", unfinished), Unless: made);
        foreach (var mark in Mark(subvolume, unfinished).Where(mark => mark.Unless is not (WritesInPlace { Wanted: false } or HasCompression { Value: "" })))
            yield return mark with { Unless = made };
        if (subvolume.SnapperConfig is not null)
        {
            yield return new(new("btrfs", "subvolume", "create", $"{unfinished}/.snapshots"), Unless: made);
            yield return new(new("chmod", "0750", $"{unfinished}/.snapshots"), Unless: made);
        }

        yield return new(new("chown", Ownership.OfNewSystem(subvolume.Owner), unfinished), Unless: made);
        yield return new(new("chmod", subvolume.Mode, unfinished), Unless: made);
        yield return new(new("mv", "--no-target-directory", unfinished, path), Unless: made);
    }

    /// <summary>Sets the flag and the property of a subvolume that has no data yet.</summary>
    internal static IEnumerable<PhaseCommand> Mark(SubvolumePlan subvolume, string path)
    {
        yield return new(new("chattr", subvolume.Nodatacow ? "+C" : "-C", path), Unless: new WritesInPlace(path, subvolume.Nodatacow));

        // A file that is written in place is never compressed, and Btrfs refuses the property on it.
        var compression = subvolume.Nodatacow ? string.Empty : subvolume.CompressionProperty ?? string.Empty;
        yield return new(new("btrfs", "property", "set", path, "compression", compression), Unless: new HasCompression(path, compression));
    }

    private static Phase Mount(StoragePlan plan, Dictionary<string, PoolDisks> pools, string root, bool mountEsp) => new(
        $"mount everything below {root}",
        [
            .. InMountOrder(plan).SelectMany(mount =>
                MountSubvolume(plan.User, mount.Subvolume, pools[mount.Pool.Name].Devices, root)),
            .. pools.Values.SelectMany(pool => pool.Disks).SelectMany(disk => MountEsp(disk, root, mountEsp)),
        ],
        []);

    internal static IEnumerable<PhaseCommand> MountSubvolume(string user, SubvolumePlan subvolume, ImmutableArray<string> devices, string root)
    {
        var place = Place(root, subvolume);
        var above = Above(subvolume.MountPoint).Select(path => root + path).ToArray();
        if (subvolume.MountPoint != "/")
            yield return new(new CommandLine("mkdir", "-p", "-m", "0755").With([.. above, place]), Unless: new Exists(place));
        yield return new(
            MountCommand(devices, place, subvolume.MountOptions.Insert(0, $"subvol={subvolume.Name}")),
            Unless: new IsMounted(place, $"/{subvolume.Name}"));
        var home = $"{root}/home/{user}";
        if (subvolume.Owner != "root" && above.Contains(home))
            yield return new(new("chown", Ownership.OfNewSystem(subvolume.Owner), home), Unless: new BelongsToAUser(home));
    }

    private static IEnumerable<PhaseCommand> MountEsp(PoolDisk disk, string root, bool mountEsp)
    {
        foreach (var part in disk.Plan.Partitions.Where(part => part is { Kind: PartitionKind.Esp, MountPoint: not null }))
        {
            var place = root + part.MountPoint;
            yield return new(new("mkdir", "-p", "-m", "0755", place), Unless: new Exists(place));
            if (mountEsp)
                yield return new(new("mount", "-t", "vfat", "-o", "umask=0077", disk.Found.NodeOf(disk.Plan, part), place), Unless: new IsMounted(place, "/"));
        }
    }

    private static string Place(string root, SubvolumePlan subvolume) => (root + subvolume.MountPoint).TrimEnd('/');

    private static AllOf Partitions(DiskPlan plan, string disk) => new(
        [.. plan.Partitions.Select((_, index) => new Exists($"/sys/class/block/{Path.GetFileName(PartitionNode.PathOf(disk, index + 1))}"))],
        "the kernel knows them");

    /// <summary>The further devices are named, as nobody may have had the kernel look for them (<c>btrfs device scan</c>).</summary>
    private static CommandLine MountCommand(ImmutableArray<string> devices, string place, ImmutableArray<string> options) =>
        new("mount", "-t", "btrfs", "-o", string.Join(',', options.AddRange(devices.Skip(1).Select(device => $"device={device}"))), devices[0], place);

    private static int Depth(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary><c>/var/lib/redis</c> gives <c>/var</c>, <c>/var/lib</c>.</summary>
    private static IEnumerable<string> Above(string path) =>
        path.Select((c, index) => (c, index)).Where(at => at is { c: '/', index: > 0 }).Select(at => path[..at.index]);
}
