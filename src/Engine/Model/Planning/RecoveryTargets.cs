using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>The host's targets beside what its schedule and its line can deliver.</summary>
internal static class RecoveryTargets
{
    private static readonly Bytes Sample = Bytes.GiB(100);

    /// <param name="wanted">What the host has: of its user data and databases each must be backed up for the target to mean anything.</param>
    public static RecoveryTarget Of(HostProfile host, ImmutableArray<WantedSubvolume> wanted, Schedule schedule, BackupPlan backup, BackupTimes times, BackupOptions options)
    {
        if (!backup.Enabled || backup.Items.IsEmpty)
        {
            return new RecoveryTarget(host.RpoMinutes, host.RtoMinutes, DeliveredRpoMinutes: null,
                $"Nothing leaves this host, so a lost disk loses everything; the target is {Span(host.RpoMinutes)}. Set storage.backup.enable, and see what is left out.");
        }

        var work = wanted.Where(subvolume => IsWork(subvolume.Shape)).Select(subvolume => subvolume.MountPoint).ToList();
        var lost = Without(work, backup);
        var firstFull = options.Rate() is { IsLimited: true } limit ? FirstFull(host, limit, options) : null;
        if (work.Count > 0 && lost.Length == work.Count)
        {
            return new RecoveryTarget(host.RpoMinutes, host.RtoMinutes, DeliveredRpoMinutes: null,
                $"No user data and no database leaves this host, so a lost disk loses {Listed(lost)}; the target is {Span(host.RpoMinutes)}. See why under what is left out.")
            {
                FirstFull = firstFull,
            };
        }

        var tier = work.Count > 0 ? schedule.For(Tier.Daily) : backup.Items.Max(item => Tiers.Parse(item.Tier));
        var delivered = tier.Minutes() + times.LagMinutes;
        var except = lost.IsEmpty ? string.Empty : $" That is without {Listed(lost)}, which {(lost.Length == 1 ? "is" : "are")} not backed up: a lost disk loses {(lost.Length == 1 ? "it" : "them")}.";
        return new RecoveryTarget(host.RpoMinutes, host.RtoMinutes, delivered, $"{Verdict(host.RpoMinutes, work.Count > 0, tier, times)} {OnTop(times)}{except}") { FirstFull = firstFull };
    }

    /// <summary>Mount points of user data and databases that no backup has.</summary>
    public static ImmutableArray<string> Lost(HostProfile host, StoragePlan plan) =>
        plan.Backup.Enabled
            ? Without(plan.Subvolumes.Where(subvolume => host.Subvolumes.Any(shape => shape.Name == subvolume.Name && IsWork(shape))).Select(subvolume => subvolume.MountPoint), plan.Backup)
            : [];

    private static ImmutableArray<string> Without(IEnumerable<string> work, BackupPlan backup) => [.. work.Except(backup.Items.Select(item => item.Path), StringComparer.Ordinal)];

    private static bool IsWork(SubvolumeShape shape) => shape.Content is Content.UserData or Content.Database;

    internal static string Listed(IReadOnlyList<string> paths) => paths.Count == 1 ? paths[0] : $"{string.Join(", ", paths.SkipLast(1))} and {paths[^1]}";

    /// <param name="isWork">Whether it is user data or a database; else the rest, which no tier serves more often.</param>
    private static string Verdict(int target, bool isWork, Tier tier, BackupTimes times)
    {
        var what = isWork ? "backups of user data and databases" : "backups";
        var lag = times.LagMinutes;
        var delivered = tier.Minutes() + lag;
        var waited = lag == 0 ? string.Empty : $" ({Span(lag)} of it between a snapshot and the backup that sends it: storage.backup.schedule)";
        if (delivered <= target)
            return $"{Every(tier)} {what} lose at most {Span(delivered)}{waited}: the target of {Span(target)} is met, as long as each upload ends before the next begins.";
        var missed = $"{Every(tier)} {what} may lose {Span(delivered)}{waited}: the target of {Span(target)} is missed.";
        if (!isWork)
            return $"{missed} Only user data and databases are backed up more often.";
        var hourly = Tier.Hourly.Minutes() + times.HourlyLagMinutes;
        if (tier != Tier.Hourly && hourly <= target)
            return $"{missed} storage.snapshots.retention.hourly = 24 turns on the hourly tier, which meets it.";
        var best = tier == Tier.Hourly
            ? "No tier is more frequent"
            : $"storage.snapshots.retention.hourly = 24 brings it to {Span(hourly)}";
        return $"{missed} {best}; less needs the database's own log shipping (PostgreSQL WAL archiving), which no snapshot schedule replaces.";
    }

    private static string OnTop(BackupTimes times) => times.RandomizedDelaySeconds == 0
        ? "The time of the upload comes on top."
        : $"A start delayed by up to {Span((times.RandomizedDelaySeconds + 59) / 60)} and the time of the upload come on top.";

    private static FirstFull FirstFull(HostProfile host, BandwidthLimit limit, BackupOptions options)
    {
        var share = options.Share == "1" ? string.Empty : $", of which storage.backup.share takes {options.Share}";
        var windows = NightWindows.Parse(options.Window.Weekdays, options.Window.Weekends, DateTimeZone.Utc);
        var minutes = limit.MinutesFor(Sample);
        var restore = (long)Math.Ceiling((decimal)Sample.Count * 8 / (host.RtoMinutes * 60));
        return new FirstFull(limit.BitsPerSecond, minutes, restore,
            $"At {limit} (storage.backup.bandwidthLimit{share}) the first full backup takes {Span(minutes)}{Nights(minutes, windows)} for each {Sample} it comes to when compressed. A restore is not limited: {Sample} within {Span(host.RtoMinutes)} takes a line of {(restore + 999_999) / 1_000_000} Mbit/s.");
    }

    // Of a week that begins on Monday: what nights take more or less elsewhere is not worth the words.
    private static string Nights(long minutes, NightWindows windows)
    {
        if (windows.IsAlways)
            return string.Empty;
        var nights = windows.Finish(Instant.FromUtc(2026, 1, 5, 0, 0), Duration.FromMinutes(minutes)).Nights;
        return $" of sending, which is {Counted.Of(nights, "night")} of storage.backup.window,";
    }

    private static string Every(Tier tier) => char.ToUpperInvariant(tier.Name()[0]) + tier.Name()[1..];

    /// <summary>In the largest unit that says it in whole or half numbers; never less than it is.</summary>
    internal static string Span(long minutes) => minutes switch
    {
        1 => "1 minute",
        < 120 => $"{minutes} minutes",
        < 2 * 24 * 60 => $"{Halves(minutes, 60)} hours",
        _ => $"{Halves(minutes, 24 * 60)} days",
    };

    private static string Halves(long minutes, int unit)
    {
        var halves = (minutes * 2 + unit - 1) / unit;
        return halves % 2 == 0 ? $"{halves / 2}" : $"{halves / 2}.5";
    }
}
