using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Snapshots;

/// <summary>A snapshot of an arbitrary timeline.</summary>
/// <param name="Gap">Since the one before: its last digit says in seconds, minutes, hours, days or weeks, or none at all.</param>
/// <param name="Tag">Bits: hourly, daily, weekly, monthly; none is made by hand.</param>
/// <param name="Mark">0 is pinned, 1 another program's.</param>
public sealed record Shot(byte Gap, byte Tag, byte Mark)
{
    private static readonly string[] Names = ["hourly", "daily", "weekly", "monthly"];

    public Duration Since => (Gap % 8) switch
    {
        0 => Duration.Zero,
        1 => Duration.FromSeconds(Gap),
        2 or 3 => Duration.FromMinutes(Gap),
        4 or 5 => Duration.FromHours(Gap % 40),
        6 => Duration.FromDays(Gap % 9),
        _ => Duration.FromDays(Gap % 60),
    };

    private string Tier => Mark % 16 == 1 ? string.Empty
        : Names.Where((_, bit) => (Tag & (1 << bit)) != 0).DefaultIfEmpty("manual").Aggregate((left, right) => $"{left}+{right}");

    public static List<Snapshot> Timeline(IEnumerable<Shot> shots)
    {
        var at = Instant.FromUtc(2026, 2, 20, 0, 30);
        return
        [
            .. shots.Select((shot, index) => SnapshotHistory.Snapshot(index + 1, at += shot.Since, shot.Tier) with { Pinned = shot.Mark % 16 == 0 }),
        ];
    }
}

/// <summary>An arbitrary policy, zone and time.</summary>
/// <param name="Later">When it is decided: after so many of the snapshots, hence some may be of the future.</param>
public sealed record Circumstances(byte Hourly, byte Daily, byte Weekly, byte Monthly, byte Zone, byte Later)
{
    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"];

    public RetentionPolicy Policy => SnapshotHistory.Counts(Hourly % 5, Daily % 5, Weekly % 4, Monthly % 4);

    public RetentionPolicy Wider => SnapshotHistory.Counts((Hourly % 5) + (Later % 3), (Daily % 5) + 1, (Weekly % 4) + (Zone % 2), (Monthly % 4) + 2);

    public DateTimeZone Where => DateTimeZoneProviders.Tzdb[Zones[Zone % Zones.Length]];

    public RetentionFacts Facts(IReadOnlyList<Snapshot> timeline) => new(
        (timeline.Count == 0 ? Instant.FromUtc(2026, 2, 20, 0, 30) : timeline[Later % 4 == 0 ? Later % timeline.Count : ^1].Created).InZone(Where));
}
