using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Profiles;

/// <summary>What must hold within a profile, so that every plan that is made of it can be carried out.</summary>
internal static class ProfileLaws
{
    /// <summary>The system, its boot partition and one update beside each other.</summary>
    private static readonly Bytes Least = Bytes.GiB(8);

    private static readonly (string Place, string Because)[] NoPlaces =
    [
        ("/proc", "the kernel has /proc"), ("/sys", "the kernel has /sys"), ("/dev", "the kernel has /dev"), ("/run", "the kernel has /run"),
        ("/boot", "the boot partition has /boot"), ("/var/run", "it is /run by another name"), ("/var/lock", "it is /run/lock by another name"),
        ("/.snapshots", "snapper has that name below every place of which there are snapshots"),
    ];

    /// <summary>What the system reads before it has read fstab.</summary>
    private static readonly string[] NeededToMount = ["/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64"];

    /// <summary>A name of a directory has at most 255 bytes on Btrfs, and a path 4095 (linux/limits.h).</summary>
    private const int LongestName = 255;

    /// <summary>Each with its JSON path, what is there, and what would be right; empty when the profile is right.</summary>
    public static IEnumerable<string> Complaints(HostProfile host) =>
    [
        .. OfDisks(host),
        .. OfPools(host),
        .. OfRoot(host),
        .. host.Subvolumes.Index().SelectMany(each => OfSubvolume(each.Item, $"$.subvolumes[{each.Index}]")),
        .. Twins(host, "name", shape => shape.Name),
        .. Twins(host, "mountPoint", shape => shape.MountPoint),
        .. OfKept(host.Kept),
    ];

    private static IEnumerable<string> OfDisks(HostProfile host)
    {
        foreach (var (index, disk) in host.Disks.Index())
        {
            var path = $"$.disks[{index}]";
            if (index == 0 && disk.Role != "primary")
                yield return $"{path}.role = \"{disk.Role}\" is wrong: the first disk is the primary one, which holds the system.";
            if (disk.Size.Least < Least)
                yield return $"{path}.size = \"{disk.Size}\" is wrong: a pool needs at least {Least}.";
            if (!disk.Size.Fits(disk.Bytes))
                yield return $"{path}.bytes = {disk.Bytes.Count} is wrong: {disk.Size} is {disk.Size.Least.Exact} to {disk.Size.Most.Exact}.";
            foreach (var other in host.Disks.Take(index))
            {
                if (other.Role == disk.Role)
                    yield return $"{path}.role = \"{disk.Role}\" is wrong: another disk has that role; give each its own.";
                if (other.DeviceName is not null && other.DeviceName == disk.DeviceName)
                    yield return $"{path}.deviceName = \"{disk.DeviceName}\" is wrong: another disk has that name.";
                if (other.DeviceName is null && disk.DeviceName is null && other.Size.Overlaps(disk.Size))
                    yield return $"{path}.size = \"{disk.Size}\" is wrong: a disk of that size could be the {other.Role} one too, of {other.Size}; give both a deviceName.";
            }
        }

        if (host.Disks.Select(disk => disk.DeviceName is null).Distinct().Count() > 1)
            yield return "$.disks: some have a deviceName and some have not; give it to all of them, or to none where their sizes tell them apart.";
    }

    private static IEnumerable<string> OfPools(HostProfile host)
    {
        var pools = host.Disks.Select(disk => disk.Pool).Distinct(StringComparer.Ordinal).ToList();
        foreach (var (index, shape) in host.Pools.Index())
        {
            if (host.Pools.Take(index).Any(other => other.Name == shape.Name))
                yield return $"$.pools[{index}].name = \"{shape.Name}\" is wrong: that pool was described before.";
        }

        foreach (var pool in pools.Concat(host.Pools.Select(shape => shape.Name)).Distinct(StringComparer.Ordinal))
        {
            var hasSwap = host.Subvolumes.Any(shape => shape.Pool == pool && shape is { Content: Content.Swap, Presence: not Presence.OffByDefault });
            if (DiskLaws.Complaint(host, host.Pools.FirstOrDefault(shape => shape.Name == pool) ?? new PoolShape(pool), hasSwap) is { } complaint)
                yield return $"$.pools: {complaint}";
        }

        foreach (var (index, shape) in host.Subvolumes.Index())
        {
            if (!pools.Contains(shape.Pool))
                yield return $"$.subvolumes[{index}].pool = \"{shape.Pool}\" is wrong: no disk has that role{Nearest.Hint(shape.Pool, pools)} The roles are {string.Join(", ", pools)}.";
            if (shape.Content == Content.Copy && shape.Pool == "primary")
                yield return $"$.subvolumes[{index}].pool = \"primary\" is wrong: a second copy of the primary pool's snapshots belongs on another disk.";
        }

        foreach (var role in pools.Where(role => !host.Subvolumes.Any(shape => shape.Pool == role && shape.Presence == Presence.Always)))
            yield return $"$.subvolumes: none is always on the {role} disk, so its pool could be empty; put one there, or leave the disk out of the profile.";
    }

    private static IEnumerable<string> OfRoot(HostProfile host)
    {
        var at = host.Subvolumes.Index().FirstOrDefault(each => each.Item.Name == "@", (-1, null!));
        if (at.Item is not { } root)
            yield return "$.subvolumes: there is no \"@\", mounted at /, for the system to live on.";
        else if (root is not { MountPoint: "/", Pool: "primary", Presence: Presence.Always, Content: Content.System, BelongsToUser: false })
            yield return $"$.subvolumes[{at.Index}] is wrong: \"@\" is the system's root, so its mountPoint is \"/\", its pool primary, its content system, and it is always there.";
        else if (root.Hardening.Split(',').FirstOrDefault(option => option is "noexec" or "nodev" or "nosuid") is { } taken)
            yield return $"$.subvolumes[{at.Index}].hardening = \"{taken}\" is wrong: the system's programs and devices are on \"@\".";
        else if (root.Mode != "0755")
            yield return $"$.subvolumes[{at.Index}].mode = \"{root.Mode}\" is wrong: everybody enters /, and only root writes there: 0755.";
    }

    private static IEnumerable<string> OfSubvolume(SubvolumeShape shape, string path)
    {
        if (shape.Name == "@root")
            yield return $"{path}.name = \"@root\" is wrong: in the bucket and in snapper \"@\" is called root; choose another.";
        if (shape.MountPoint == "/" && shape.Name != "@")
            yield return $"{path}.name = \"{shape.Name}\" is wrong: what is mounted at / is called \"@\".";
        if (NoPlaces.FirstOrDefault(each => shape.MountPoint == each.Place || shape.MountPoint.StartsWith(each.Place + "/", StringComparison.Ordinal)) is { Place: not null } taken)
            yield return $"{path}.mountPoint = \"{shape.MountPoint}\" is wrong: {taken.Because}.";
        if (NeededToMount.Contains(shape.MountPoint))
            yield return $"{path}.mountPoint = \"{shape.MountPoint}\" is wrong: the system needs {shape.MountPoint} to mount anything; leave it in \"@\".";
        if (shape.MountPoint.Split('/').Any(name => name.Length > LongestName))
            yield return $"{path}.mountPoint is wrong: a name in it is longer than {LongestName} bytes.";
        if (shape.MountPoint.StartsWith("/home/", StringComparison.Ordinal))
            yield return $"{path}.mountPoint = \"{shape.MountPoint}\" is wrong: write ~/… for what is in the user's home, whoever that is (storage.user).";
        foreach (var (policy, content) in new[] { (Policy.Database, Content.Database), (Policy.Container, Content.Containers), (Policy.Swap, Content.Swap) })
        {
            if (shape.Policy == policy != (shape.Content == content))
                yield return $"{path}.policy = \"{shape.Policy.InWords()}\" does not go with its content \"{shape.Content.InWords()}\": {content.InWords()} and the policy {policy.InWords()} come together.";
        }
    }

    private static IEnumerable<string> Twins(HostProfile host, string field, Func<SubvolumeShape, string> of) =>
        from twins in host.Subvolumes.Index().GroupBy(each => of(each.Item), StringComparer.Ordinal)
        where twins.Count() > 1
        select $"{string.Join(" and ", twins.Select(each => $"$.subvolumes[{each.Index}].{field}"))}: each is \"{twins.Key}\"; there can be one.";

    private static IEnumerable<string> OfKept(KeptSnapshots kept)
    {
        if (kept is { Hourly: 0, Daily: 0, Weekly: 0, Monthly: 0 })
            yield return "$.keep: every tier is 0, so no snapshot would be kept; keep at least one.";
    }
}
