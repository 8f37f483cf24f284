using System.Collections.Immutable;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>Makes the plan of a host from its profile and its owner's options. Pure: the same in, the same out.</summary>
public static class Planner
{
    /// <param name="seen">What starts the machine that the plan is for; null where it was not asked, or cannot tell.</param>
    /// <exception cref="StorageException">An option is wrong, or asks for what would damage data.</exception>
    public static StoragePlan Plan(HostProfile host, StorageOptions asked, SeenFirmware? seen = null)
    {
        OptionsCheck.Of(host, asked);
        var options = HostDefaults.Complete(host, asked);
        var mode = HostMode.Of(host, options);
        var wanted = WantedSubvolume.Of(host, options, mode).ToImmutableArray();
        var unsafeNotes = Nodatacow.Enforced(wanted, options.Btrfs.EnforceDatabaseNodatacow);
        var schedule = Schedule.Of(options.Snapshots);
        if (schedule is { Enabled: true, On.IsEmpty: true })
            throw new StorageException(ExitCode.BadInput, "storage.snapshots.retention: every tier is 0. Keep at least one, or set storage.snapshots.enable to false.");

        var times = BackupTimes.Of(options.Backup, options.Snapshots, schedule.On.Contains(Tier.Hourly));
        var backup = new BackupScope(host, options.Backup, options.User, schedule, times, wanted).Decide();
        var snapshots = new LocalSnapshotScope(options.Snapshots, schedule, backup);
        var firmware = FirmwareChoice.Of(host, seen);
        var pools = host.Disks.Select(disk => disk.Pool).Distinct(StringComparer.Ordinal).Select(pool => Pool(host, firmware.Kind, pool, wanted, snapshots, options)).ToImmutableArray();
        var replica = ReplicaPlan.Of(options, wanted, [.. pools.Select(pool => pool.Plan)]);
        return new StoragePlan
        {
            Profile = host.Name,
            Class = host.Class,
            BucketPrefix = options.Hostname == "auto" ? host.BucketPrefix : options.Hostname,
            User = options.User,
            TimeZone = options.TimeZone,
            Firmware = firmware,
            Pools = [.. pools.Select(pool => pool.Plan)],
            Snapshots = new SnapshotPlan(schedule.Enabled, schedule.Plans) { LeftOut = snapshots.LeftOut(wanted) },
            TrimCalendar = options.Btrfs.SsdOptimization is true ? CalendarTime.Parse(options.Btrfs.FstrimSchedule).Calendar : null,
            Backup = backup,
            Replica = replica,
            MetricsFile = options.Monitoring.MetricsFile is { Length: > 0 } file ? file : null,
            Recovery = RecoveryTargets.Of(host, wanted, schedule, backup, times, options.Backup),
            Notes =
            [
                .. FirmwareChoice.Notes(host, seen),
                .. unsafeNotes,
                .. mode?.Notes ?? [],
                .. PoolNotes(pools),
                .. pools.SelectMany(pool => PoolLayout.Notes(pool.Plan)),
                .. pools.SelectMany(pool => pool.Lost),
                .. NodatacowCost.Of(pools.Select(pool => pool.Plan), schedule),
                .. PlanNotes.Of(options, wanted, replica),
                .. PlanNotes.Unsaid(asked),
                .. BackupScope.SentWhole(options.Backup, wanted),
            ],
        };
    }

    private static PlannedPool Pool(
        HostProfile host, Firmware firmware, string role, ImmutableArray<WantedSubvolume> all, LocalSnapshotScope snapshots, StorageOptions options)
    {
        var wanted = all.Where(subvolume => subvolume.Shape.Pool == role).ToImmutableArray();
        var chosen = PoolOptions.Choose([.. wanted.Select(subvolume => subvolume.Intent)], wanted[0].MountPoint == "/", Disk(options.Btrfs));
        var made = wanted.Select(subvolume => Subvolume(subvolume, chosen.Options, snapshots, options.User)).ToList();
        var layout = PoolLayout.Of(host, role, firmware, hasSwap: wanted.Any(subvolume => subvolume.Shape.Content == Content.Swap));
        var plan = new PoolPlan
        {
            Name = role,
            Label = $"{host.Name}-{role}",
            Partitions = layout.First,
            Span = layout.Span,
            Encryption = layout.Encryption,
            MountOptions = chosen.Options.ToTexts(),
            Subvolumes = [.. made.Select(subvolume => subvolume.Plan)],
        };
        return new PlannedPool(plan, chosen.Because, [.. made.SelectMany(subvolume => subvolume.Lost)]);
    }

    /// <summary>Each reason once, with the pools it holds for.</summary>
    private static IEnumerable<string> PoolNotes(ImmutableArray<PlannedPool> pools) =>
        pools.SelectMany(pool => pool.Because.Select(because => (because, pool.Plan.Name)))
            .GroupBy(pair => pair.because, pair => pair.Name, StringComparer.Ordinal)
            .Select(group => $"{string.Join(" and ", group)} pool: {group.Key}.");

    private static OptionSet Disk(BtrfsOptions options)
    {
        if (options.SsdOptimization is not true)
            return Preset.Virtual;
        return options.SsdAutodefrag ? Preset.Ssd.With(MountOption.Parse("autodefrag")) : Preset.Ssd;
    }

    private static (SubvolumePlan Plan, IEnumerable<string> Lost) Subvolume(
        WantedSubvolume wanted, OptionSet pool, LocalSnapshotScope snapshots, string user)
    {
        var shape = wanted.Shape;
        var mechanism = Mechanism.For(wanted.Intent, OptionSet.Parse(shape.Hardening), pool);
        var plan = new SubvolumePlan
        {
            Name = shape.Name,
            MountPoint = wanted.MountPoint,
            Policy = shape.Policy.Name(),
            Content = KnownHosts.ContentOf(shape.Name) == shape.Content ? null : shape.Content.InWords(),
            Intent = wanted.Intent.ToTexts(),
            MountOptions = mechanism.MountOptions.ToTexts(),
            Nodatacow = mechanism.Nodatacow,
            CompressionProperty = mechanism.CompressionProperty,
            Owner = shape.BelongsToUser ? user : "root",
            Mode = shape.Mode,
            SnapperConfig = snapshots.ReasonAgainst(wanted) is null ? shape.Label : null,
            Because = [.. wanted.Asked.Yielded.Select(yielded => yielded.Because), .. mechanism.Because],
        };
        return (plan, mechanism.Lost.Select(lost => $"{shape.Name}: {lost}."));
    }

    private sealed record PlannedPool(PoolPlan Plan, ImmutableArray<string> Because, ImmutableArray<string> Lost);
}
