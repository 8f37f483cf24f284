using System.Collections.Immutable;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Mounting;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Layout;

/// <summary>What choices cost and what a reader would stumble over.</summary>
internal static class PlanNotes
{
    public static IEnumerable<string> Of(HostProfile host, StorageOptions options, ImmutableArray<WantedSubvolume> wanted)
    {
        foreach (var subvolume in wanted.Where(subvolume => subvolume.Intent.Nodatacow && !subvolume.Shape.Policy.NeedsNodatacow()))
            yield return Cost(subvolume);
        if (wanted.Any(subvolume => subvolume.Shape.Policy == Policy.Database))
            yield return "Databases: the first write to a block after a snapshot is copied even with chattr +C, so the more often they are snapshotted, the more they scatter. Their files have no Btrfs checksums: turn on the database's own (initdb --data-checksums).";
        if (wanted.Any(subvolume => subvolume.Shape.Name == "@swap"))
            yield return "@swap holds a swap file made with `btrfs filesystem mkswapfile`; a subvolume with an active one cannot be snapshotted, so it is none of snapper's.";
        if (wanted.Any(subvolume => subvolume.Shape.Content == Content.Copy))
            yield return "The replica on the secondary pool survives the primary disk, not the machine: only the bucket does.";
        if (options.Btrfs.SsdOptimization ?? host.Kind == HostKind.Laptop)
            yield return "fstrim-weekly stays on beside discard=async: it gives back what was freed while nobody watched, and finds little.";
        else if (options.Btrfs.SsdAutodefrag)
            yield return "storage.btrfs.ssdAutodefrag has no effect while storage.btrfs.ssdOptimization is off.";
        if (!options.Snapshots.Enable)
            yield return "WARNING snapshots are off: nothing can be rolled back, and nothing can be backed up.";
    }

    private static string Cost(WantedSubvolume subvolume) => subvolume.Shape.Name switch
    {
        "@nix" => "@nix has nodatacow as asked for. It costs: no checksums (a flipped bit in a store path goes unseen by scrub; `nix store verify` finds it) and no compression (a store is often half its size with zstd). Store paths are written once, so copying on write would cost nothing here.",
        var name => $"{name} has nodatacow as asked for. It costs: no checksums (scrub cannot see bit rot in it) and no compression.",
    };
}
