using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Units;

/// <summary>One entry of <c>/etc/fstab</c>.</summary>
/// <param name="MountPoint">As it is, not as fstab escapes it.</param>
/// <param name="Text">The line, without its end.</param>
public readonly record struct FstabLine(string MountPoint, string Text);

/// <summary>A plan as <c>/etc/fstab</c>.</summary>
public static class Fstab
{
    /// <summary>For disks that are not there to be asked: partitions by the names that the plan gives them.</summary>
    public static string Render(StoragePlan plan) => Render(
        plan,
        Named,
        plan.Pools.SelectMany(pool => pool.Partitions).Where(part => part.Kind == PartitionKind.Esp).Select(part => $"PARTLABEL={part.Name}").FirstOrDefault());

    private static string Named(PoolPlan pool)
    {
        var member = pool.Partitions.First(part => part.Kind == PartitionKind.Btrfs);
        return pool.Encryption is null ? $"PARTLABEL={member.Name}" : member.Opened;
    }

    /// <param name="fileSystemUuidOfPool">The Btrfs UUID of the pool named so (<c>primary</c>).</param>
    /// <param name="espUuid">The vfat volume id (<c>ABCD-1234</c>), or null to leave the ESP out.</param>
    public static string Render(StoragePlan plan, Func<string, string> fileSystemUuidOfPool, string? espUuid) =>
        Render(plan, pool => $"UUID={fileSystemUuidOfPool(pool.Name)}", espUuid is null ? null : $"UUID={espUuid}");

    /// <summary>The entries alone, parents before what is mounted in them.</summary>
    /// <param name="fileSystemUuidOfPool">The Btrfs UUID of the pool named so (<c>primary</c>).</param>
    /// <param name="espUuid">The vfat volume id (<c>ABCD-1234</c>), or null to leave the ESP out.</param>
    public static ImmutableArray<FstabLine> Lines(StoragePlan plan, Func<string, string> fileSystemUuidOfPool, string? espUuid) =>
        Lines(plan, pool => $"UUID={fileSystemUuidOfPool(pool.Name)}", espUuid is null ? null : $"UUID={espUuid}");

    /// <summary>The first line of a file that has no other author.</summary>
    public static string Heading(StoragePlan plan) => $"# Made by panther-storage from the plan of {plan.Profile}. Parents stand before what is mounted in them.";

    private static string Render(StoragePlan plan, Func<PoolPlan, string> sourceOf, string? esp) =>
        string.Concat(Lines(plan, sourceOf, esp).Select(line => line.Text).Prepend(Heading(plan)).Select(line => $"{line}\n"));

    private static ImmutableArray<FstabLine> Lines(StoragePlan plan, Func<PoolPlan, string> sourceOf, string? esp) =>
    [
        .. plan.Pools
            .SelectMany(pool => pool.Subvolumes.Select(subvolume => new FstabLine(subvolume.MountPoint, Line(pool, subvolume, sourceOf))))
            .Concat(Esp(plan, esp))
            .OrderBy(line => line.MountPoint, StringComparer.Ordinal),
    ];

    private static string Line(PoolPlan pool, SubvolumePlan subvolume, Func<PoolPlan, string> sourceOf) =>
        $"{sourceOf(pool)} {Escaped(subvolume.MountPoint)} btrfs {string.Join(',', subvolume.MountOptions.Prepend($"subvol=/{subvolume.Name}"))} 0 0";

    private static IEnumerable<FstabLine> Esp(StoragePlan plan, string? source) =>
        from partition in plan.Pools.SelectMany(pool => pool.Partitions)
        where partition is { Kind: PartitionKind.Esp, MountPoint: not null } && source is not null
        select new FstabLine(partition.MountPoint!, $"{source} {Escaped(partition.MountPoint!)} vfat umask=0077 0 2");

    /// <summary>fstab(5): white space in a field is written in octal.</summary>
    private static string Escaped(string path) =>
        path.Replace("\\", @"\134", StringComparison.Ordinal).Replace(" ", @"\040", StringComparison.Ordinal).Replace("\t", @"\011", StringComparison.Ordinal);
}
