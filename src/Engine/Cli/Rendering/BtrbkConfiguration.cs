using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Cli.Rendering;

/// <summary>
/// A plan as a configuration of btrbk (btrbk.conf(5)), for whoever lets that make and keep the local snapshots instead of
/// snapper and this program. Where the two count differently, its comments say so.
/// </summary>
internal static class BtrbkConfiguration
{
    /// <summary>Where the top of each pool is mounted for btrbk, below it the pool's name.</summary>
    public const string Tops = "/mnt/btrbk";

    /// <summary>Where the second copy of a pool's snapshots is kept.</summary>
    private const string Replica = "/var/lib/panther-storage/replica";

    /// <param name="root">Before each path of the host: empty on the host itself.</param>
    /// <exception cref="StorageException">The plan takes no snapshots.</exception>
    public static string Render(StoragePlan plan, string root = "")
    {
        if (!plan.Snapshots.Enabled || plan.Snapshots.Tiers.IsEmpty || plan.Subvolumes.All(subvolume => subvolume.SnapperConfig is null))
            throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} takes no snapshots, so there is nothing for btrbk to do; see storage.snapshots.enable");
        var replica = plan.Pools.FirstOrDefault(pool => pool.Subvolumes.Any(subvolume => subvolume.MountPoint == Replica));
        var pools = plan.Pools.Where(pool => pool.Subvolumes.Any(subvolume => subvolume.SnapperConfig is not null)).ToImmutableArray();
        var text = new StringBuilder();
        foreach (var line in Heading(plan, pools, replica, root).Concat(Options(plan)))
            text.Append(line).Append('\n');
        foreach (var pool in pools)
        {
            text.Append($"\nvolume {root}{Tops}/{pool.Name}\n");
            if (replica is not null && replica != pool)
                text.Append($"  target send-receive {root}{Replica}/btrbk\n");
            foreach (var subvolume in pool.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null))
                text.Append($"\n  # {subvolume.MountPoint}{Consistency(subvolume)}\n  subvolume {subvolume.Name}\n    snapshot_name {subvolume.SnapperConfig}\n");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Heading(StoragePlan plan, ImmutableArray<PoolPlan> pools, PoolPlan? replica, string root) =>
    [
        $"# Made by panther-storage from the plan of {plan.Profile}. For btrbk instead of panther-snapshot.timer: not both, as neither",
        "# knows the other's snapshots. See btrbk.conf(5); try it with `btrbk -c FILE -n -S run`.",
        "#",
        "# Before the first run:",
        .. pools.SelectMany(pool => new[]
        {
            $"#   fstab: LABEL={pool.Label} {Tops}/{pool.Name} btrfs {string.Join(',', pool.MountOptions.Prepend("noatime").Prepend("subvolid=5"))} 0 0",
            $"#   mkdir -p {root}{Tops}/{pool.Name} && mount {root}{Tops}/{pool.Name} && mkdir {root}{Tops}/{pool.Name}/btrbk",
        }),
        .. replica is null ? [] : new[] { $"#   mkdir {root}{Replica}/btrbk" },
        "#",
        $"# When: the plan's shortest tier is due at {plan.Snapshots.Tiers[0].Calendar} in {plan.TimeZone}. btrbk counts in the time zone of whoever",
        $"# runs it: run it with TZ={plan.TimeZone} (in its unit, Environment=TZ={plan.TimeZone}), whatever zone the host is in.",
        "#",
        "# Where btrbk counts otherwise than the plan:",
        "#   - It keeps what is younger than so many days, weeks or months, whether or not there is a snapshot in each; the plan",
        "#     keeps so many that have one. After months switched off, btrbk has given up the days and weeks, and the plan has not.",
        "#   - It counts the present day, week and month as none, and so keeps one more of each.",
        .. plan.Snapshots.Tiers.Select(Difference).Where(line => line.Length > 0),
        "#   - It knows no pins; what must stay is moved out of its directory.",
        "#   - It runs no hooks and stops no containers; a database gets what a power cut would leave.",
        "#   - What it makes stands in no `snapshot list`, `status` or `audit`, and `backup run` builds on none of it.",
        string.Empty,
    ];

    private static string Difference(TierPlan tier) => tier.Name switch
    {
        "hourly" => "#   - hourly: the first snapshot of a clock hour stands for it, in both.",
        "daily" => $"#   - daily: the first snapshot after {Hour(tier):00}:00 stands for the day; the plan's day begins at {Clock(tier)}.",
        "weekly" => $"#   - weekly: the first snapshot of {Day(tier)} stands for the week; the plan's week begins {Day(tier)} at {Clock(tier)}.",
        "monthly" => $"#   - monthly: the first weekly snapshot of a month stands for it, which is up to six days late; the plan's month begins on the 1st at {Clock(tier)}.",
        _ => string.Empty,
    };

    private static IEnumerable<string> Options(StoragePlan plan)
    {
        var kept = string.Join(' ', plan.Snapshots.Tiers.Select(tier => $"{tier.Keep}{tier.Name[0]}"));
        yield return "# With seconds and offset: an hour that autumn repeats gives no two snapshots one name.";
        yield return "timestamp_format long-iso";
        yield return "snapshot_dir btrbk";
        yield return "snapshot_create always";
        if (plan.Snapshots.Tiers.FirstOrDefault(tier => tier.Name == "weekly") is { } weekly)
            yield return $"preserve_day_of_week {Day(weekly).ToLowerInvariant()}";
        if (plan.Snapshots.Tiers.FirstOrDefault(tier => tier.Name == "daily") is { } daily)
            yield return $"preserve_hour_of_day {Hour(daily)}";
        yield return $"snapshot_preserve {kept}";
        yield return "snapshot_preserve_min latest";
        yield return $"target_preserve {kept}";
        yield return "target_preserve_min latest";
        yield return "transaction_syslog daemon";
        yield return "lockfile /run/lock/btrbk.lock";
    }

    private static string Consistency(SubvolumePlan subvolume) => subvolume.Policy == "database" ? ": a snapshot is what a power cut would leave, as btrbk runs no hook" : string.Empty;

    /// <summary>The plan's calendars end with a time of day, and begin with a weekday or none.</summary>
    private static string Clock(TierPlan tier) => tier.Calendar.Split(' ')[^1];

    private static int Hour(TierPlan tier) => int.Parse(Clock(tier).Split(':')[0], CultureInfo.InvariantCulture);

    private static string Day(TierPlan tier) => tier.Calendar.Split(' ')[0] switch
    {
        "Mon" => "Monday",
        "Tue" => "Tuesday",
        "Wed" => "Wednesday",
        "Thu" => "Thursday",
        "Fri" => "Friday",
        "Sat" => "Saturday",
        _ => "Sunday",
    };
}
