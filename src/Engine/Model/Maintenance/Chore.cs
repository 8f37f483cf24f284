using System.Text.Json.Serialization;
using NodaTime;

namespace PantherStorage.Model.Maintenance;

/// <summary>What keeps a host's file systems well, by the clock.</summary>
[JsonConverter(typeof(WordsConverter<Chore>))]
public enum Chore
{
    /// <summary>The comparison of the plan with what the kernel does.</summary>
    Audit,

    /// <summary>Gives block groups back that are mostly unused.</summary>
    Balance,

    /// <summary>Reads every block and compares its checksum.</summary>
    Scrub,

    /// <summary>Tells the disk which blocks are free.</summary>
    Trim,

    /// <summary>Deletes what restores have put aside long ago.</summary>
    Cleanup,

    /// <summary>Reads every byte of every backup in the bucket.</summary>
    FullVerification,
}

/// <summary>How one run of a chore ended.</summary>
[JsonConverter(typeof(WordsConverter<ChoreResult>))]
public enum ChoreResult
{
    Done,

    /// <summary>It looked, and there was nothing to do.</summary>
    NothingToDo,

    /// <summary>Not now, as on battery; the next run tries again.</summary>
    Waits,

    /// <summary>Stopped by a person, a shutdown or its limit of time; what was done so far stays done.</summary>
    Stopped,

    Failed,
}

/// <summary>How often chores are done, and from when on they are late.</summary>
public static class Chores
{
    /// <summary>A chore that is due only so often is not begun again earlier.</summary>
    public static Duration Every(this Chore chore) => chore switch
    {
        Chore.Audit => Duration.FromDays(1),
        Chore.Balance or Chore.Trim or Chore.Cleanup => Duration.FromDays(7),
        _ => Duration.FromDays(28),
    };

    /// <summary>
    /// A period, and time for one that was slept through: a day's chore has three days, a week's two weeks and a day, and
    /// a month's, which falls on the first Saturday and so may have 35 days between two, a week more.
    /// </summary>
    public static Duration LateAfter(this Chore chore) => chore switch
    {
        Chore.Audit => Duration.FromDays(3),
        Chore.Balance or Chore.Trim or Chore.Cleanup => Duration.FromDays(15),
        _ => Duration.FromDays(42),
    };

    /// <summary>Whether the chore was attended to: what was done, and what needed nothing.</summary>
    public static bool IsGood(this ChoreResult result) => result is ChoreResult.Done or ChoreResult.NothingToDo;
}

/// <summary>What became of a chore.</summary>
/// <param name="Target">Label of the pool, or <see cref="Host"/>.</param>
/// <param name="Words">What was done or seen.</param>
/// <param name="Began">When the last run began.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ChoreRecord(Chore Chore, string Target, ChoreResult Result, string Words, Instant Began, double Seconds)
{
    /// <summary>The target of what is not about one pool.</summary>
    public const string Host = "host";

    /// <summary>When it was attended to last; null when it never was.</summary>
    public Instant? LastGood { get; init; }

    /// <summary>This run, with what is remembered of earlier ones.</summary>
    public ChoreRecord After(ChoreRecord? before) => this with { LastGood = Result.IsGood() ? Began : before?.LastGood };

    /// <summary>Whether it need not be done again yet. A period less half a day, as timers are delayed.</summary>
    public bool IsRecent(Instant now) => LastGoodBy(now) is { } last && now - last < Chore.Every() - Duration.FromHours(12);

    /// <summary>When it was attended to last; a date later than now is no such time, as a clock was wrong.</summary>
    public Instant? LastGoodBy(Instant now) => LastGood <= now + ClockSlack.Allowed ? LastGood : null;
}
