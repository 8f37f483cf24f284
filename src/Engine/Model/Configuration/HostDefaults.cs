using System.Collections.Immutable;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Configuration;

/// <summary>What a host profile sets among the options: above the defaults, below the owner's file.</summary>
public static class HostDefaults
{
    /// <summary>Only what profiles decide; everything else has its default.</summary>
    public static StorageOptions Of(HostProfile host) => new()
    {
        Enable = true,
        Btrfs = new BtrfsOptions
        {
            SsdOptimization = host.Kind == HostKind.Laptop,
            PerformanceMode = host.Kind == HostKind.Server ? PantherStorage.Model.Mounting.PerformanceMode.Balanced.Name : null,
            Subvolumes = host.Subvolumes.ToImmutableDictionary(
                shape => shape.Name,
                shape => new SubvolumeOptions { Enable = shape.Presence != Presence.OffByDefault, MountOptions = Preset.Of(shape.Policy).ToTexts() }),
        },
        Snapshots = new SnapshotOptions
        {
            Enable = true,
            Retention = new RetentionOptions { Hourly = host.Kept.Hourly, Daily = host.Kept.Daily, Weekly = host.Kept.Weekly, Monthly = host.Kept.Monthly },
        },
        Replica = new ReplicaOptions { Enable = HasPlaceForReplica(host, new BtrfsOptions()) },
        Backup = new BackupOptions { Enable = true, MinBatteryPercent = MinBatteryPercent(host.Kind == HostKind.Laptop), Chains = new ChainOptions { MaxRestoreMinutes = host.RtoMinutes } },
    };

    /// <summary>What <c>backup.minBatteryPercent</c> is where nobody says.</summary>
    public static int MinBatteryPercent(bool laptop) => laptop ? 30 : 0;

    /// <summary>
    /// What holds: the owner's word where there is one, else the profile's. Where storage.enable is false, snapshots and
    /// backups are off too. Subvolumes stay as asked: their options are merged one by one.
    /// </summary>
    public static StorageOptions Complete(HostProfile host, StorageOptions asked)
    {
        var own = Of(host);
        var (kept, usual) = (asked.Snapshots.Retention, own.Snapshots.Retention);
        var enabled = asked.Enable ?? own.Enable;
        return asked with
        {
            Enable = enabled,
            Btrfs = asked.Btrfs with
            {
                SsdOptimization = asked.Btrfs.SsdOptimization ?? own.Btrfs.SsdOptimization,
                PerformanceMode = asked.Btrfs.PerformanceMode ?? own.Btrfs.PerformanceMode,
            },
            Snapshots = asked.Snapshots with
            {
                Enable = enabled is true && (asked.Snapshots.Enable ?? own.Snapshots.Enable) is true,
                Retention = new RetentionOptions
                {
                    Hourly = kept.Hourly ?? usual.Hourly,
                    Daily = kept.Daily ?? usual.Daily,
                    Weekly = kept.Weekly ?? usual.Weekly,
                    Monthly = kept.Monthly ?? usual.Monthly,
                },
            },
            // Who names a place wants one.
            Replica = asked.Replica with { Enable = asked.Replica.Enable ?? (HasPlaceForReplica(host, asked.Btrfs) || asked.Replica.Target.Length > 0) },
            Backup = asked.Backup with
            {
                Enable = enabled is true && (asked.Backup.Enable ?? own.Backup.Enable) is true,
                MinBatteryPercent = asked.Backup.MinBatteryPercent ?? own.Backup.MinBatteryPercent,
                Chains = asked.Backup.Chains with { MaxRestoreMinutes = asked.Backup.Chains.MaxRestoreMinutes ?? own.Backup.Chains.MaxRestoreMinutes },
            },
        };
    }

    private static bool HasPlaceForReplica(HostProfile host, BtrfsOptions asked) => host.Subvolumes.Any(shape =>
        shape.Content == Content.Copy && (asked.Subvolumes.GetValueOrDefault(shape.Name)?.Enable ?? shape.Presence != Presence.OffByDefault));
}
