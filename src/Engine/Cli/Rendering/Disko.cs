using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Cli.Rendering;

/// <summary>
/// A plan as the JSON of <c>disko.devices</c> (github.com/nix-community/disko): in Nix,
/// <c>disko.devices = builtins.fromJSON (builtins.readFile ./zephyrus.json)</c>. Its mount options are mechanism, never
/// wishes; what mounts cannot do is done by a hook before any data is written.
/// </summary>
public static class Disko
{
    private static readonly DiskoJsonContext Context = new(new JsonSerializerOptions(DiskoJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <param name="deviceOf">Node of the disk of that role, e.g. <c>/dev/nvme0n1</c> for <c>primary</c>.</param>
    /// <param name="swapSize">Of the swap file where the plan has room for one, e.g. <c>8G</c>; null leaves the room empty.</param>
    public static string Render(StoragePlan plan, Func<string, string> deviceOf, string? swapSize = null)
    {
        var disks = plan.Pools.SelectMany(pool => pool.Disks.Select(disk => (Pool: pool, Disk: disk))).ToImmutableSortedDictionary(
            each => each.Disk.Name,
            each => new DiskoDisk("disk", deviceOf(each.Disk.Name), new DiskoContent { Type = "gpt", Partitions = Partitions(each.Pool, each.Disk, swapSize) }),
            StringComparer.Ordinal);
        return JsonSerializer.Serialize(new DiskoDevices(disks), Context.DiskoDevices) + "\n";
    }

    private static ImmutableSortedDictionary<string, DiskoPartition> Partitions(PoolPlan pool, DiskPlan disk, string? swapSize) =>
        disk.Partitions.ToImmutableSortedDictionary(
            part => KeyOf(disk, part),
            part => part.Kind switch
            {
                // Older releases of disko order partitions of one priority by name only, and some BIOSes want this one first.
                PartitionKind.BiosBoot => new DiskoPartition($"{part.Bytes >> 20}M", "EF02", Content: null, Priority: 1),
                PartitionKind.Esp => new DiskoPartition($"{part.Bytes >> 20}M", "EF00", Esp(part)),
                _ => new DiskoPartition("100%", "8300", Member(pool, disk, swapSize)),
            },
            StringComparer.Ordinal);

    /// <summary>disko itself puts <c>disk-NAME-</c> before it.</summary>
    private static string KeyOf(DiskPlan disk, PartitionPlan part)
    {
        var prefix = $"disk-{disk.Name}-";
        return part.Name.StartsWith(prefix, StringComparison.Ordinal)
            ? part.Name[prefix.Length..]
            : throw new StorageException(ExitCode.BadInput, $"the plan names a partition {part.Name}, and disko would name it {prefix}…: it cannot describe this plan. Make the plan again.");
    }

    private static DiskoContent Esp(PartitionPlan part) => new()
    {
        Type = "filesystem",
        Format = "vfat",
        ExtraArgs = ["-F", "32", "-n", "ESP"],
        Mountpoint = part.MountPoint,
        MountOptions = ["umask=0077"],
    };

    /// <summary>
    /// disko lays disks out in the order of their names, so the last one makes the file system: the other devices are there
    /// by then, and are named to mkfs.btrfs.
    /// </summary>
    private static DiskoContent? Member(PoolPlan pool, DiskPlan disk, string? swapSize)
    {
        var last = pool.Disks.Select(each => each.Name).Max(StringComparer.Ordinal);
        var content = disk.Name == last ? Btrfs(pool, disk, swapSize) : null;
        return pool.Encryption is null ? content : new DiskoContent
        {
            Type = "luks",
            Name = disk.Member!.Name,
            ExtraFormatArgs = ["--type luks2", $"--label {pool.ContainerLabel}"],
            Settings = new DiskoLuksSettings(AllowDiscards: true),
            Content = content,
        };
    }

    private static DiskoContent Btrfs(PoolPlan pool, DiskPlan disk, string? swapSize) => new()
    {
        Type = "btrfs",
        ExtraArgs = ["--label", pool.Label, .. ProvisionScript.Copies(pool), .. pool.Disks.Where(other => other.Name != disk.Name).Select(other => pool.Encryption is null ? $"/dev/disk/by-partlabel/{other.Member!.Name}" : other.Member!.Opened)],
        Subvolumes = pool.Subvolumes.ToImmutableSortedDictionary(
            subvolume => subvolume.Name,
            subvolume => new DiskoSubvolume(subvolume.MountPoint, subvolume.MountOptions, Swap(subvolume, swapSize)),
            StringComparer.Ordinal),
        PostCreateHook = DiskoHook.AfterCreation(pool),
    };

    private static ImmutableSortedDictionary<string, DiskoSwapFile>? Swap(SubvolumePlan subvolume, string? size) =>
        subvolume.Policy == "swap" && size is not null
            ? ImmutableSortedDictionary<string, DiskoSwapFile>.Empty.Add("swapfile", new DiskoSwapFile(size))
            : null;
}

internal sealed record DiskoDevices(ImmutableSortedDictionary<string, DiskoDisk> Disk);

internal sealed record DiskoDisk(string Type, string Device, DiskoContent Content);

internal sealed record DiskoPartition(string Size, string Type, DiskoContent? Content, int? Priority = null);

/// <summary>disko tells its kinds of content apart by <c>type</c>; what a kind does not know is left out.</summary>
internal sealed record DiskoContent
{
    public required string Type { get; init; }

    public string? Name { get; init; }

    public string? Format { get; init; }

    public ImmutableArray<string>? ExtraFormatArgs { get; init; }

    public DiskoLuksSettings? Settings { get; init; }

    public ImmutableArray<string>? ExtraArgs { get; init; }

    public string? Mountpoint { get; init; }

    public ImmutableArray<string>? MountOptions { get; init; }

    public ImmutableSortedDictionary<string, DiskoPartition>? Partitions { get; init; }

    public ImmutableSortedDictionary<string, DiskoSubvolume>? Subvolumes { get; init; }

    public string? PostCreateHook { get; init; }

    public DiskoContent? Content { get; init; }
}

/// <summary>What becomes of <c>boot.initrd.luks.devices.NAME</c>.</summary>
internal sealed record DiskoLuksSettings(bool AllowDiscards);

internal sealed record DiskoSubvolume(string Mountpoint, ImmutableArray<string> MountOptions, ImmutableSortedDictionary<string, DiskoSwapFile>? Swap);

internal sealed record DiskoSwapFile(string Size);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DiskoDevices))]
internal sealed partial class DiskoJsonContext : JsonSerializerContext;
