using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests;

/// <summary>One subvolume through time: each run makes what is due, then deletes what the policy does not keep. No snapper, no clock.</summary>
internal sealed class SnapshotHistory(RetentionPolicy policy, DateTimeZone zone)
{
    private readonly List<Snapshot> snapshots = [];
    private int made;

    public DateTimeZone Zone { get; set; } = zone;

    public RetentionPolicy Policy { get; set; } = policy;

    public Instant LastSeen { get; private set; } = Instant.MinValue;

    public Dictionary<Guid, string> Parents { get; } = [];

    public IReadOnlyList<Snapshot> Snapshots => snapshots;

    public static RetentionPolicy Counts(int hourly, int daily, int weekly, int monthly) => new(
    [
        new TierCount(Tier.Hourly, hourly), new TierCount(Tier.Daily, daily), new TierCount(Tier.Weekly, weekly), new TierCount(Tier.Monthly, monthly),
    ]);

    public static Snapshot Snapshot(int number, Instant created, string tier) => new()
    {
        Config = "home",
        Number = number,
        Created = created,
        Path = $"/home/.snapshots/{number}/snapshot",
        Uuid = new Guid(number, 0, 0, new byte[8]),
        Tier = tier,
        RunId = tier.Length > 0 ? "run" : string.Empty,
    };

    public Snapshot Make(Instant at, string tier)
    {
        made++;
        snapshots.Add(Snapshot(made, at, tier));
        return snapshots[^1];
    }

    public void Pin(int number, bool pinned) =>
        snapshots[snapshots.FindIndex(each => each.Number == number)] = snapshots.Find(each => each.Number == number)! with { Pinned = pinned };

    /// <summary>What <c>snapshot run</c> does.</summary>
    public (Snapshot? Made, ImmutableArray<DueTier> Due, ImmutableArray<Decision> Decisions) Run(Instant now)
    {
        var due = PantherStorage.Model.Retention.Due.Decide(snapshots, Policy, now.InZone(Zone));
        var fresh = PantherStorage.Model.Retention.Due.Tag(due) is { Length: > 0 } tag ? Make(now, tag) : null;
        var decisions = Decide(now);
        snapshots.RemoveAll(snapshot => decisions.Any(decision => !decision.IsKept && decision.Snapshot == snapshot));
        LastSeen = Instant.Max(LastSeen, now);
        return (fresh, due, decisions);
    }

    public ImmutableArray<Decision> Decide(Instant now) =>
        RetentionPlanner.Decide(snapshots, Policy, new RetentionFacts(now.InZone(Zone)) { LastSeen = LastSeen, Parents = Parents });

    /// <summary>When the timers of the policy's tiers fire, after a time and until another.</summary>
    public IEnumerable<Instant> Timers(Instant after, Instant until)
    {
        for (var now = Next(after); now <= until; now = Next(now))
            yield return now;
    }

    private Instant Next(Instant now) =>
        Policy.Tiers.Where(tier => tier.Keep > 0).Min(tier => TierPeriod.Of(tier.Tier, now, Zone).End);
}
