using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations.Status;

/// <summary>How a chore stands.</summary>
/// <param name="Target">Label of the pool; <c>host</c> where it is about none.</param>
/// <param name="Result">Of the last run; null when there was none yet.</param>
/// <param name="Words">What that did or saw; empty when there was none.</param>
/// <param name="Began">When that began.</param>
/// <param name="Done">When it was attended to last, and a date later than now counts for none, as a clock was wrong; where it never was, it is late as long after the host was first looked at.</param>
public sealed record ChoreStatus(Chore Chore, string Target, ChoreResult? Result, string Words, Instant? Began, LastAndNext Done)
{
    /// <summary>Of all that a plan has done by the clock. Pure.</summary>
    /// <param name="records">What became of each, in any order.</param>
    /// <param name="since">When the host was looked at first.</param>
    public static ImmutableArray<ChoreStatus> Of(StoragePlan plan, IReadOnlyCollection<ChoreRecord> records, Instant since, Instant now)
    {
        string[] pools = [.. plan.Pools.Select(pool => pool.Label)];
        string[] host = [ChoreRecord.Host];
        return
        [
            .. Each(Chore.Audit, host), .. Each(Chore.Balance, pools), .. Each(Chore.Scrub, pools),
            .. Each(Chore.Trim, plan.TrimCalendar is null ? [] : pools), .. Each(Chore.Cleanup, host),
            .. Each(Chore.FullVerification, plan.Backup is { Enabled: true, Items.IsEmpty: false } ? host : []),
        ];

        IEnumerable<ChoreStatus> Each(Chore chore, string[] targets) => targets.Select(target =>
        {
            var record = records.FirstOrDefault(each => each.Chore == chore && each.Target == target);
            var (last, limit) = (record?.LastGoodBy(now), chore.LateAfter());
            return new ChoreStatus(chore, target, record?.Result, record?.Words ?? string.Empty, record?.Began, new LastAndNext(
                last, null, limit.TotalHours, now - (last ?? since) > limit ? Freshness.Late : Freshness.Fresh));
        });
    }
}
