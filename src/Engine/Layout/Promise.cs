using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Layout;

/// <summary>The host's targets beside what its schedule can deliver.</summary>
internal static class Promise
{
    public static RecoveryTarget Of(HostProfile host, Schedule schedule, BackupPlan backup)
    {
        if (!backup.Enabled || backup.Items.IsEmpty)
        {
            return new RecoveryTarget(host.RpoMinutes, host.RtoMinutes, DeliveredRpoMinutes: null,
                $"Nothing leaves this host, so a lost disk loses everything; the target is {Span(host.RpoMinutes)}. Set storage.backup.enable, and see what is left out.");
        }

        var delivered = schedule.For(Tier.Daily);
        return new RecoveryTarget(host.RpoMinutes, host.RtoMinutes, delivered.Minutes(), Verdict(host.RpoMinutes, delivered));
    }

    private static string Verdict(int target, Tier delivered)
    {
        if (delivered.Minutes() <= target)
            return $"{Every(delivered)} backups of user data and databases lose at most {Span(delivered.Minutes())}: the target of {Span(target)} is met, as long as each upload ends before the next begins.";
        var missed = $"{Every(delivered)} backups of user data and databases may lose {Span(delivered.Minutes())}: the target of {Span(target)} is missed.";
        if (Tier.Hourly.Minutes() <= target)
            return $"{missed} storage.snapshots.retention.hourly = 24 turns on the hourly tier, which meets it.";
        var best = delivered == Tier.Hourly
            ? "No tier is more frequent"
            : $"storage.snapshots.retention.hourly = 24 brings it to {Span(Tier.Hourly.Minutes())}";
        return $"{missed} {best}; less needs the database's own log shipping (PostgreSQL WAL archiving), which no snapshot schedule replaces.";
    }

    private static string Every(Tier tier) => char.ToUpperInvariant(tier.Name()[0]) + tier.Name()[1..];

    internal static string Span(int minutes) => minutes switch
    {
        < 120 => $"{minutes} minutes",
        < 2 * 24 * 60 => $"{minutes / 60} hours",
        _ => $"{minutes / (24 * 60)} days",
    };
}
