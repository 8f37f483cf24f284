using System.Collections.Immutable;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>What would surprise a reader of the plan.</summary>
internal static class PlanNotes
{
    /// <summary>Switches that are on because nobody set them.</summary>
    /// <param name="asked">As the owner wrote them.</param>
    public static IEnumerable<string> Unsaid(StorageOptions asked)
    {
        var unsaid = new[] { ("storage.enable", asked.Enable), ("storage.snapshots.enable", asked.Snapshots.Enable), ("storage.backup.enable", asked.Backup.Enable) }
            .Where(option => option.Item2 is null).Select(option => option.Item1).ToList();
        if (unsaid.Count > 0)
            yield return $"Nobody set {string.Join(", ", unsaid)}: on, though the documents have them off, as a host that forgot one would go without snapshots or backups and not say so (docs/decisions/0022).";
    }

    /// <param name="options">Complete.</param>
    public static IEnumerable<string> Of(StorageOptions options, ImmutableArray<WantedSubvolume> wanted, ReplicaPlan? replica)
    {
        if (wanted.Any(subvolume => subvolume.Shape.Name == "@nix" && subvolume.Intent.Nodatacow))
            yield return "Store paths of @nix are written once, so copying on write would cost nothing there: mountOptions = [\"datacow\", \"compress=zstd:3\"] would give checksums and much of the space back, on an empty store.";
        if (wanted.Any(subvolume => subvolume.Shape.Name == "@swap"))
            yield return "@swap holds a swap file made with `btrfs filesystem mkswapfile`; a subvolume with an active one cannot be snapshotted, so snapper has no configuration for it.";
        if (wanted.Any(subvolume => subvolume.Shape.Content == Content.Copy))
            yield return replica is { Where.IsRemote: false }
                ? "The replica on the secondary pool, which panther-replica keeps, survives the loss of the primary disk, but not of the machine: only the bucket does."
                : "The replica on the secondary pool is off: nothing is copied there.";
        if (replica is { Where.IsRemote: true })
            yield return $"The snapshots of {string.Join(", ", replica.Configs)} are copied to {replica.Target}, where they can be read: they are not encrypted.";
        if (options.Btrfs.SsdOptimization is true)
        {
            yield return "fstrim-weekly stays on beside discard=async: it gives back what was freed while nobody watched, and finds little.";
            if (options.Btrfs.SsdAutodefrag && wanted.Where(subvolume => subvolume.Intent.Nodatacow).Select(subvolume => subvolume.Shape.Name).ToList() is { Count: > 0 } inPlace)
                yield return $"WARNING storage.btrfs.ssdAutodefrag is the whole pool's, and so also that of {string.Join(", ", inPlace)}: after each snapshot their first writes are copied once, and autodefrag rewrites their surroundings too. It stays because storage.json asks for it; a preset's would have yielded.";
        }
        else if (options.Btrfs.SsdAutodefrag)
        {
            yield return "storage.btrfs.ssdAutodefrag has no effect while storage.btrfs.ssdOptimization is off.";
        }

        if (options.Enable is not true)
            yield return "WARNING storage.enable is false: no snapshot and no backup is made on this host.";
        else if (options.Snapshots.Enable is not true)
            yield return "WARNING snapshots are off: nothing can be rolled back, and nothing can be backed up.";
    }
}
