using System.Diagnostics;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>A hundred thousand hourly snapshots of one subvolume, eleven years of them, decided at once.</summary>
internal static class RetentionBench
{
    public const int Snapshots = 100_000;

    private static readonly RetentionPolicy Policy = new(
        [new TierCount(Tier.Hourly, 24), new TierCount(Tier.Daily, 30), new TierCount(Tier.Weekly, 12), new TierCount(Tier.Monthly, 12)]);

    public static RunSample Run()
    {
        var start = Instant.FromUtc(2015, 1, 1, 0, 0);
        Snapshot[] snapshots = [.. Enumerable.Range(0, Snapshots).Select(number => Made(number, start + Duration.FromHours(number)))];
        var now = (start + Duration.FromHours(Snapshots)).InZone(DateTimeZoneProviders.Tzdb["Europe/Berlin"]);
        var started = Stopwatch.GetTimestamp();
        var decisions = RetentionPlanner.Decide(snapshots, Policy, new RetentionFacts(now));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return decisions.Length == Snapshots ? new RunSample(seconds) : throw new InvalidOperationException($"{decisions.Length} decisions on {Snapshots} snapshots");
    }

    private static Snapshot Made(int number, Instant created) => new()
    {
        Config = "home",
        Number = number,
        Created = created,
        Path = $"/home/.snapshots/{number}/snapshot",
        Uuid = new Guid(number, 0, 0, new byte[8]),
        Tier = number % 24 == 0 ? "hourly+daily+weekly+monthly" : "hourly",
    };
}
