using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

/// <summary>A host and options that its owner may set.</summary>
public sealed record Wish(HostProfile Host, StorageOptions Options)
{
    public StoragePlan Plan => Planner.Plan(Host, Options);

    /// <summary>What holds, with the host's word where its owner says nothing.</summary>
    public StorageOptions Complete => HostDefaults.Complete(Host, Options);

    internal HostMode? Mode => HostMode.Of(Host, Complete);

    public override string ToString() => $"{ProfileText.Write(Host)} with {StorageOptionsJson.Write(Options)}";
}

/// <summary>Arbitrary wishes, all of them allowed.</summary>
public static class Wishes
{
    private static readonly string[] Paths =
        ["/", "/home", "/etc", "/var", "/srv/data", "/root", "/boot", "/proc", "/nix", "/tmp/kept", "/var/log", "/var/lib/postgresql", "/var/lib/containers", "/home/hbohlen/.config", "/home/hbohlen/letters"];

    private static readonly string[] Times = ["02:00", "2:30", "00:00", "23:59"];

    private static readonly string[][] Intents =
        [["noatime"], ["noatime", "compress=no"], ["relatime", "compress=zstd:9"], ["compress=lzo", "nodev"], ["suid", "dev", "commit=60"], ["nodatacow"], ["datacow"], ["noatime", "noatime"], ["noexec", "autodefrag"], ["nodatasum"], ["datasum", "noatime"], ["nodiscard", "ssd_spread"], []];

    public static Arbitrary<Wish> Wish() => Arb.From(Wished(), Smaller);

    /// <summary>Without an option of a kind, or for a host that has less.</summary>
    private static IEnumerable<Wish> Smaller(Wish wish)
    {
        var plain = new StorageOptions();
        StorageOptions[] options =
        [
            plain with { Btrfs = wish.Options.Btrfs }, plain with { Snapshots = wish.Options.Snapshots }, plain with { Backup = wish.Options.Backup }, plain,
        ];
        return options.Where(less => StorageOptionsJson.Write(less) != StorageOptionsJson.Write(wish.Options)).Select(less => wish with { Options = less })
            .Concat(Profiles.Smaller(wish.Host).Select(host => new Wish(host, wish.Options with { Btrfs = wish.Options.Btrfs with { Subvolumes = wish.Options.Btrfs.Subvolumes.RemoveRange(wish.Host.Subvolumes.Except(host.Subvolumes).Select(shape => shape.Name)) } })))
            .Where(IsAllowed);
    }

    private static bool IsAllowed(Wish wish)
    {
        try
        {
            OptionsCheck.Of(wish.Host, wish.Options);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    private static Gen<Wish> Wished() =>
        from host in Gen.Frequency((1, Gen.Elements(KnownHosts.All.ToArray())), (2, Profiles.Generated()))
        from user in Gen.Elements("hbohlen", "ann", "_svc-1")
        from name in Gen.Elements("auto", "den-1")
        from zone in Gen.Elements("UTC", "Europe/Berlin", "America/Los_Angeles")
        from btrfs in Btrfs(host)
        from snapshots in Snapshots()
        from backup in Backup(snapshots.Enable == true)
        select new Wish(host, new StorageOptions { User = user, Hostname = name, TimeZone = zone, Btrfs = btrfs, Snapshots = snapshots, Backup = backup });

    private static Gen<BtrfsOptions> Btrfs(HostProfile host) =>
        from ssd in Gen.Elements<bool?>(null, true, false)
        from defrag in Flag()
        from touched in Gen.SubListOf(host.Subvolumes.ToArray())
        from asked in Gen.CollectToArray(touched.Select(Subvolume))
        from mode in host.Kind == HostKind.Server ? Gen.Elements(null, "balanced", "io-optimized", "space-optimized") : Gen.Constant<string?>(null)
        select new BtrfsOptions { SsdOptimization = ssd, SsdAutodefrag = defrag, PerformanceMode = mode, Subvolumes = asked.ToImmutableDictionary(pair => pair.Key, pair => pair.Value) };

    private static Gen<KeyValuePair<string, SubvolumeOptions>> Subvolume(SubvolumeShape shape) =>
        from enable in shape.Presence == Presence.Always ? Gen.Elements<bool?>(null, true) : Gen.Elements<bool?>(null, true, false)
        from intent in Gen.Elements(Intents)
        from overridden in Flag()
        from compression in Gen.Elements(null, "no", "none", "zstd:9", "lzo")
        let inPlace = shape.Policy.NeedsNodatacow()
        let neverCompressed = Preset.Of(shape.Policy).Nodatacow || overridden && intent.Contains("nodatacow")
        let options = inPlace ? intent.Where(option => option is not ("datacow" or "datasum") && (!option.StartsWith("compress") || option == "compress=no")).ToArray() : intent
        select KeyValuePair.Create(shape.Name, new SubvolumeOptions
        {
            Enable = enable,
            MountOptions = overridden ? [.. options] : null,
            Compression = neverCompressed && compression is not (null or "no") ? null : compression,
        });

    private static Gen<SnapshotOptions> Snapshots() =>
        from enable in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from hourly in Count()
        from daily in Count()
        from weekly in Count()
        from monthly in Count()
        from schedule in Gen.Elements(Times)
        let none = (hourly ?? 0) == 0 && daily == 0 && weekly == 0 && monthly == 0
        select new SnapshotOptions { Enable = enable, Schedule = schedule, Retention = new RetentionOptions { Hourly = hourly, Daily = none ? 1 : daily, Weekly = weekly, Monthly = monthly } };

    private static Gen<BackupOptions> Backup(bool snapshots) =>
        from enable in Flag()
        from databases in Flag()
        from containers in Flag()
        from paths in Gen.SubListOf(Paths)
        from ordered in Gen.Shuffle(paths.ToArray())
        from schedule in Gen.Elements(Times)
        from delay in Gen.Elements("0s", "30min", "2h")
        from limit in Gen.Elements("unlimited", "10 Mbit/s", "64kbit/s", "1 Gbit/s")
        from encryption in Gen.Elements(BackupOptions.NoEncryption, BackupOptions.SseB2)
        select new BackupOptions { Enable = snapshots && enable, Schedule = schedule, RandomizedDelay = delay, BandwidthLimit = limit, Encryption = encryption, IncludeDatabases = databases, IncludeContainers = containers, Subvolumes = [.. ordered] };

    private static Gen<int?> Count() => Gen.Elements<int?>(null, 0, 1, 7, 24, 1000);

    private static Gen<bool> Flag() => Gen.Elements(true, false);
}
