using System.Collections.Immutable;

namespace PantherStorage.Model.Mounting;

/// <summary>
/// The owner's presets for servers, option by option as written down, contradictions included. They are asked for by
/// the standard subvolumes, <c>/</c> among them; what of them can be had is <see cref="On"/>'s business.
/// </summary>
/// <param name="For">The work it was written for.</param>
/// <param name="Asked">As the owner wrote it.</param>
/// <param name="Remarks">What a reader should know of options that are taken as asked; full sentences.</param>
public sealed record PerformanceMode(string Name, string For, ImmutableArray<string> Asked, ImmutableArray<string> Remarks)
{
    public static PerformanceMode Balanced { get; } = new(
        "balanced", "web servers", ["compress=zstd:3", "noatime", "ssd", "space_cache=v2", "autodefrag"], []);

    public static PerformanceMode IoOptimized { get; } = new(
        "io-optimized", "databases",
        ["compress=zstd:3", "noatime", "ssd", "space_cache=v2", "nossd", "discard=async", "commit=300"],
        [
            "nossd was meant to switch off journaling for databases. It does no such thing: it only tells the allocator that seeks are expensive. Databases here get chattr +C instead, which does keep them from being copied.",
            "commit=300 lets up to five minutes of writes that nobody synced be lost at a power cut, instead of 30 seconds. Databases sync what they promise; other programs may not.",
        ]);

    public static PerformanceMode SpaceOptimized { get; } = new(
        "space-optimized", "containers", ["compress=zstd:1", "nodatacow", "noatime", "ssd", "space_cache=v2"],
        [
            "nodatacow on / would be the whole pool's, as / is mounted first: no checksums and no compression anywhere, the opposite of saving space. It was meant for containers, which have it by chattr +C.",
            "compress=zstd:1 is taken as asked, though it saves less space than the zstd:3 of balanced: it saves time. For space, set storage.btrfs.subvolumes.@.compression = \"zstd:9\".",
        ]);

    public static ImmutableArray<PerformanceMode> All { get; } = [Balanced, IoOptimized, SpaceOptimized];

    /// <exception cref="StorageException">There is no such mode.</exception>
    public static PerformanceMode Named(string name)
    {
        foreach (var mode in All)
        {
            if (mode.Name == name)
                return mode;
        }

        var names = All.Select(mode => mode.Name).ToList();
        throw new StorageException(ExitCode.BadInput, $"there is no performance mode \"{name}\"{PantherStorage.Model.Nearest.Hint(name, names)} The modes are {string.Join(", ", names)}.");
    }

    /// <summary>
    /// What of the mode can be had on a host. Its contradictions are settled as <see cref="OptionMerge"/> settles those of
    /// any preset; <c>ssd</c> then follows storage.btrfs.ssdOptimization, and <c>autodefrag</c> yields where the pool
    /// holds subvolumes that must be written in place.
    /// </summary>
    /// <param name="inPlace">Names of those subvolumes.</param>
    public MergedOptions On(bool ssdOptimization, ImmutableArray<string> inPlace)
    {
        var merged = OptionMerge.Of([new OptionLayer(OptionLevel.Preset, $"the {Name} mode", Asked)]);
        if (!ssdOptimization && merged.Options.About("ssd") is { } ssd)
            merged = Without(merged, ssd, $"{ssd} is storage.btrfs.ssdOptimization's to set, which is off here: the kernel finds a disk that does not rotate by itself");
        if (!inPlace.IsEmpty && merged.Options.About("autodefrag") is { Name: "autodefrag" } autodefrag)
        {
            merged = Without(merged, autodefrag,
                $"autodefrag would be the whole pool's, and so also that of {string.Join(", ", inPlace)}: after each snapshot their first writes are copied once, and it would rewrite their surroundings too, and part them from their snapshots");
        }

        return merged;
    }

    private static MergedOptions Without(MergedOptions merged, MountOption option, string because) =>
        new(merged.Options.Without(option.Subject), merged.Yielded.Add(new Yielded(option.ToString(), because)));
}
