using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Costs;

/// <summary>What to add to storage.json so that a host meets the loss of work that it promises, and what that costs. Pure.</summary>
/// <param name="TargetMinutes">At most so much work may be lost.</param>
/// <param name="NowMinutes">What the options deliver, the random delay of the start counted; null when nothing is backed up.</param>
/// <param name="DeliveredMinutes">What they deliver with <paramref name="Changes"/>.</param>
/// <param name="IsMet">Whether that is the target for all user data and databases, as long as each upload ends before the next begins, and the line carries a day's changes in a day. How long a restore takes is not judged: the drill measures it.</param>
/// <param name="Changes">Paths and values to set; empty where nothing is to be done, or nothing helps.</param>
/// <param name="RunsADay">How often backups are made then.</param>
/// <param name="Dollars">US dollars a month more, for 100 GB of data of which a day changes 3 %; see <paramref name="Because"/>.</param>
/// <param name="Because">In words.</param>
public sealed record TargetAdvice(
    string Host, int TargetMinutes, int? NowMinutes, int? DeliveredMinutes, bool IsMet, ImmutableSortedDictionary<string, string> Changes,
    int RunsADay, decimal Dollars, ImmutableArray<string> Because)
{
    private const long Sample = 100_000_000_000;
    private const int HourlyKept = 24;

    /// <summary>The options with the changes.</summary>
    [JsonIgnore]
    public StorageOptions Options { get; init; } = new();

    /// <param name="asked">The owner's options.</param>
    /// <exception cref="StorageException">They cannot be planned.</exception>
    public static TargetAdvice Of(HostProfile host, StorageOptions asked)
    {
        var now = Planner.Plan(host, asked);
        List<Way> tried = [.. Ways(asked).Select(way => new Way(way.Changes, way.Options, Planner.Plan(host, way.Options)))];
        var best = tried.Find(way => Delivered(way.Plan) <= host.RpoMinutes) ?? tried.Where(way => Delivered(way.Plan) is not null).MinBy(way => Delivered(way.Plan)) ?? tried[0];
        var runs = CostOutlook.RunsADay(best.Plan);
        var dollars = AMonth(best.Plan, asked.Monitoring.Cost) - AMonth(now, asked.Monitoring.Cost);
        var delivered = Delivered(best.Plan);
        var lost = RecoveryTargets.Lost(host, best.Plan);
        var isMet = delivered <= host.RpoMinutes && lost.IsEmpty && !IsTooSlow(asked);
        return new TargetAdvice(host.Name, host.RpoMinutes, Delivered(now), delivered, isMet, best.Changes, runs, dollars,
            [.. Reasons(host, asked, best.Plan, isMet && best.Changes.IsEmpty, delivered, lost, runs)])
        {
            Options = best.Options,
        };
    }

    // From the least to the most.
    private static IEnumerable<(ImmutableSortedDictionary<string, string> Changes, StorageOptions Options)> Ways(StorageOptions asked)
    {
        var changes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        yield return (changes, asked);
        var on = asked with { Enable = true, Snapshots = asked.Snapshots with { Enable = true }, Backup = asked.Backup with { Enable = true } };
        foreach (var (name, value) in new[] { ("enable", asked.Enable), ("snapshots.enable", asked.Snapshots.Enable), ("backup.enable", asked.Backup.Enable) })
        {
            if (value is false)
                changes = changes.Add(name, "true");
        }

        if (asked.Snapshots.Retention.Hourly is null or 0)
        {
            changes = changes.Add("snapshots.retention.hourly", $"{HourlyKept}");
            on = on with { Snapshots = on.Snapshots with { Retention = on.Snapshots.Retention with { Hourly = HourlyKept } } };
        }

        yield return (changes, on);
        if (CalendarTime.Parse(asked.Backup.Schedule) is { Minute: > 0 } start)
        {
            changes = changes.Add("backup.schedule", $"\"{start.MinuteOfDay / 60:00}:00\"");
            on = on with { Backup = on.Backup with { Schedule = $"{start.MinuteOfDay / 60:00}:00" } };
        }

        if (asked.Backup.RandomizedDelay != "0s")
        {
            changes = changes.Add("backup.randomizedDelay", "\"0s\"");
            on = on with { Backup = on.Backup with { RandomizedDelay = "0s" } };
        }

        yield return (changes, on);
    }

    /// <summary>The delay of the start counts: work that is done in it is lost too.</summary>
    private static int? Delivered(StoragePlan plan) => plan.Recovery.DeliveredRpoMinutes + ((plan.Backup.RandomizedDelaySeconds + 59) / 60);

    private static decimal AMonth(StoragePlan plan, CostOptions options)
    {
        var prices = PriceList.Of(options);
        var backups = plan.Backup.Enabled ? plan.Backup.Items.Sum(item => item.KeptBy(plan).Where(tier => Tiers.Parse(tier.Name) >= Tiers.Parse(item.Tier)).Sum(tier => tier.Keep)) : 0;
        var hourly = plan.Snapshots.Tiers.Where(tier => tier.Name == Tier.Hourly.Name()).Sum(tier => tier.Keep);
        var bytes = Sample + (hourly * Churn.Unseen(Sample).Over(0, 1 / 24.0));
        return prices.Month(bytes) + MonthOfUse.Of([backups], bytes, prices.Requests, CostOutlook.RunsADay(plan)).Dollars;
    }

    private sealed record Way(ImmutableSortedDictionary<string, string> Changes, StorageOptions Options, StoragePlan Plan);

    /// <summary>Whether the line cannot carry in a day what a day changes.</summary>
    private static bool IsTooSlow(StorageOptions asked) => asked.Backup.Rate() is { IsLimited: true } limit && limit.MinutesFor(ADay) > 24 * 60;

    private static Bytes ADay => new(Churn.Unseen(Sample).Over(0, 1));

    private static IEnumerable<string> Reasons(HostProfile host, StorageOptions asked, StoragePlan plan, bool isMetAlready, int? delivered, ImmutableArray<string> lost, int runs)
    {
        if (isMetAlready)
            yield return "The options meet it already.";
        if (delivered is not null && !lost.IsEmpty)
            yield return $"{RecoveryTargets.Listed(lost)}: not backed up, so all of it is lost with the disk and no schedule meets the target for it. {string.Join("; ", lost.Select(path => $"{path}: {plan.Backup.LeftOut.First(left => left.Path == path).Because}"))}.";
        if (IsTooSlow(asked))
            yield return $"storage.backup.bandwidthLimit is too slow: what changes in a day of 100 GB takes longer than a day to send.";
        if (delivered is null)
            yield return plan.Backup.Items.IsEmpty || !plan.Backup.Enabled ? "Nothing that could be backed up is in the scope: storage.backup.subvolumes and backup.exclude leave nothing." : plan.Recovery.Verdict;
        if (delivered > host.RpoMinutes)
            yield return $"No tier is more frequent than hourly. {RecoveryTargets.Span(host.RpoMinutes)} needs the database's own log shipping (PostgreSQL WAL archiving), which comes with point-in-time recovery: this version has none, so the target is missed until then.";
        if (runs == 1)
            yield break;
        var line = asked.Backup.Rate() is { IsLimited: true } limit ? $", {limit.MinutesFor(ADay)} minutes of the line at {limit}" : string.Empty;
        yield return $"{runs} uploads a day instead of one. For 100 GB of which a day changes 3 %: {ADay} a day{line}, in hourly parts, and {HourlyKept} more restore points of each label that is backed up daily. `backup cost` forecasts it from what the bucket shows of this host.";
    }
}
