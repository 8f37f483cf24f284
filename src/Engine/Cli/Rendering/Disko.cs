using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

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

    /// <param name="deviceOfPool">Node of the disk of the pool named so, e.g. <c>/dev/nvme0n1</c> for <c>primary</c>.</param>
    /// <param name="swapSize">Of the swap file where the plan has room for one, e.g. <c>8G</c>; null leaves the room empty.</param>
    public static string Render(StoragePlan plan, Func<string, string> deviceOfPool, string? swapSize = null)
    {
        var disks = plan.Pools.ToImmutableSortedDictionary(
            pool => pool.Name,
            pool => new DiskoDisk("disk", deviceOfPool(pool.Name), new DiskoContent { Type = "gpt", Partitions = Partitions(pool, swapSize) }),
            StringComparer.Ordinal);
        return JsonSerializer.Serialize(new DiskoDevices(disks), Context.DiskoDevices) + "\n";
    }

    private static ImmutableSortedDictionary<string, DiskoPartition> Partitions(PoolPlan pool, string? swapSize) =>
        pool.Partitions.ToImmutableSortedDictionary(
            part => KeyOf(pool, part),
            part => part.Kind switch
            {
                // Older releases of disko order partitions of one priority by name only, and some BIOSes want this one first.
                PartitionKind.BiosBoot => new DiskoPartition($"{part.Bytes >> 20}M", "EF02", Content: null, Priority: 1),
                PartitionKind.Esp => new DiskoPartition($"{part.Bytes >> 20}M", "EF00", Esp(part)),
                _ => new DiskoPartition("100%", "8300", Btrfs(pool, swapSize)),
            },
            StringComparer.Ordinal);

    /// <summary>disko itself puts <c>disk-NAME-</c> before it.</summary>
    private static string KeyOf(PoolPlan pool, PartitionPlan part)
    {
        var prefix = $"disk-{pool.Name}-";
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

    private static DiskoContent Btrfs(PoolPlan pool, string? swapSize) => new()
    {
        Type = "btrfs",
        ExtraArgs = ["--label", pool.Label],
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

    public string? Format { get; init; }

    public ImmutableArray<string>? ExtraArgs { get; init; }

    public string? Mountpoint { get; init; }

    public ImmutableArray<string>? MountOptions { get; init; }

    public ImmutableSortedDictionary<string, DiskoPartition>? Partitions { get; init; }

    public ImmutableSortedDictionary<string, DiskoSubvolume>? Subvolumes { get; init; }

    public string? PostCreateHook { get; init; }
}

internal sealed record DiskoSubvolume(string Mountpoint, ImmutableArray<string> MountOptions, ImmutableSortedDictionary<string, DiskoSwapFile>? Swap);

internal sealed record DiskoSwapFile(string Size);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DiskoDevices))]
internal sealed partial class DiskoJsonContext : JsonSerializerContext;
