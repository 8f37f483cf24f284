using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;

namespace PantherStorage.Linux.Block;

/// <summary>A block device as sysfs knows it.</summary>
/// <param name="Path">Its node, links (as those below /dev/disk) followed.</param>
/// <param name="KernelName">e.g. <c>nvme0n1</c>.</param>
public sealed record BlockDevice(string Path, string KernelName, DeviceNumber Number)
{
    /// <summary>What <see cref="Users"/> says of somebody whom only the kernel knows.</summary>
    public const string HeldBySomebody = "the kernel says that a process holds it open exclusively";

    /// <exception cref="StorageException">There is no such block device.</exception>
    public static BlockDevice Find(string path)
    {
        try
        {
            var status = Posix.Status(Posix.CurrentDirectory, Posix.Path(path), follow: true);
            if (status.Kind != FileKind.BlockDevice)
                throw new StorageException(ExitCode.BadInput, $"{path} is not a block device; name a disk such as /dev/nvme0n1");
            var sysfs = new DirectoryInfo($"/sys/dev/block/{status.Special}").ResolveLinkTarget(returnFinalTarget: true)
                ?? throw new StorageException(ExitCode.System, $"{path} has the number {status.Special}, which sysfs does not know; is a disk behind it?");
            return new BlockDevice(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, sysfs.Name, status.Special);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot find the disk {path}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StorageException(ExitCode.System, $"sysfs does not know {path}: {e.Message}", e);
        }
    }

    /// <summary>Whether it is a slice of a disk.</summary>
    public bool IsPartition => File.Exists(Sysfs("partition"));

    /// <summary>Node of the disk that this partition, or the container in one, is a slice of; null for a whole disk.</summary>
    public string? Disk => IsPartition
        ? $"/dev/{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(new DirectoryInfo($"/sys/class/block/{KernelName}").ResolveLinkTarget(returnFinalTarget: true)!.FullName))}"
        : Mapping.Of(KernelName) is not null && Mapping.Beneath(KernelName) is { } beneath ? Find($"/dev/{beneath}").Disk : null;

    public Bytes Size => new(long.Parse(Attribute("size"), CultureInfo.InvariantCulture) * 512);

    public bool IsReadOnly => Attribute("ro") == "1";

    /// <summary>Kernel names of its partitions, by number.</summary>
    public ImmutableArray<string> Partitions =>
    [
        .. Directory.GetDirectories(Sysfs(string.Empty))
            .Where(directory => File.Exists(System.IO.Path.Combine(directory, "partition")))
            .OrderBy(directory => int.Parse(File.ReadAllText(System.IO.Path.Combine(directory, "partition")), CultureInfo.InvariantCulture))
            .Select(directory => System.IO.Path.GetFileName(directory)),
    ];

    /// <summary>
    /// Who uses the disk or a partition of it, in words, empty when nobody does. The kernel decides (it grants an
    /// exclusive open only when nobody holds any part of the disk); the words are for people.
    /// </summary>
    /// <param name="besides">A directory at and below which the disk may be mounted.</param>
    /// <param name="ours">Names of containers that may be open on it.</param>
    public ImmutableArray<string> Users(string? besides = null, IEnumerable<string>? ours = null)
    {
        var slices = Partitions.Insert(0, KernelName);
        var open = slices.SelectMany(Mapping.On).Where(mapping => ours?.Contains(mapping.Name, StringComparer.Ordinal) is true).Select(mapping => mapping.KernelName).ToList();
        var names = slices.AddRange(open);
        var tolerated = besides is null ? [] : MountTable.Read().Below(besides).Where(mount => names.Any(name => IsCalled(mount.Source, name))).ToList();
        var users = names.SelectMany(name => Mounts(name, tolerated).Concat(Swap(name)).Concat(Holders(name, open)).Concat(LoopDevices(name))).ToImmutableArray();
        return users.IsEmpty && tolerated.Count == 0 && open.Count == 0 && IsHeld() ? [HeldBySomebody] : users;
    }

    /// <summary>Whether the disk, a partition of it, a container open in one, or another member of its file system is called so.</summary>
    public bool Has(string source)
    {
        var slices = Partitions.Insert(0, KernelName);
        return slices.AddRange(slices.SelectMany(Mapping.On).Select(mapping => mapping.KernelName)).Any(name => IsCalled(source, name));
    }

    private static IEnumerable<string> Mounts(string name, List<MountEntry> tolerated) =>
        MountTable.Read().Entries.Where(entry => IsCalled(entry.Source, name) && !tolerated.Exists(mount => mount.Id == entry.Id)).Select(entry => $"{name} is mounted at {entry.MountPoint}");

    private static IEnumerable<string> Swap(string name) =>
        File.ReadLines("/proc/swaps").Skip(1).Where(line => IsCalled(line.Split(' ', '\t')[0], name)).Select(_ => $"{name} is swap");

    private static IEnumerable<string> Holders(string name, List<string> besides)
    {
        var holders = $"/sys/class/block/{name}/holders";
        return Directory.Exists(holders)
            ? Directory.GetFileSystemEntries(holders).Select(holder => System.IO.Path.GetFileName(holder)).Except(besides, StringComparer.Ordinal)
                .Select(holder => $"{name} is part of {holder}{(Mapping.Of(holder) is { } open ? $", which is {open.Node} (`cryptsetup close {open.Name}` closes it)" : string.Empty)}")
            : [];
    }

    // A loop device neither holds what is behind it exclusively nor is listed among its holders.
    private static IEnumerable<string> LoopDevices(string name) =>
        LoopDevice.On(DeviceNumber.Parse(File.ReadAllText($"/sys/class/block/{name}/dev"))).Select(loop => $"{name} is behind {loop} (`losetup --detach {loop}` releases it, once nothing uses {loop})");

    /// <summary>A mount of several devices is listed with one of them.</summary>
    private static bool IsCalled(string source, string name)
    {
        if (!source.StartsWith("/dev/", StringComparison.Ordinal))
            return false;
        var called = System.IO.Path.GetFileName(File.ResolveLinkTarget(source, returnFinalTarget: true)?.FullName ?? source);
        return (Mapping.Named(called) ?? called) is var kernelName && (kernelName == name || BtrfsMembers.With(name)?.Devices.Contains(kernelName, StringComparer.Ordinal) is true);
    }

    private bool IsHeld()
    {
        try
        {
            using var exclusive = Posix.Open(Posix.CurrentDirectory, Posix.Path(Path), Posix.ReadOnly | Posix.Exclusive | Posix.NonBlocking);
            return false;
        }
        catch (PosixException e) when (e.Error == Posix.Busy)
        {
            return true;
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot open the disk {Path}: {e.Message}. Run as root.", e);
        }
    }

    private string Sysfs(string name) => $"/sys/class/block/{KernelName}/{name}";

    private string Attribute(string name) => File.ReadAllText(Sysfs(name)).Trim();
}
