using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Nights;
using PantherStorage.Storage.Backups;
using static PantherStorage.Model.Monitoring.KnownMetrics;

namespace PantherStorage.Operations.Status;

/// <summary>The metrics of a run of backups. Pure.</summary>
internal static class BackupRunMetrics
{
    public static IEnumerable<Metric> Of(string host, IReadOnlyCollection<BackupOutcome> outcomes, IReadOnlyDictionary<string, long> counters)
    {
        var stored = outcomes.Where(outcome => outcome.Outcome == Outcome.Stored)
            .GroupBy(outcome => outcome.Label, StringComparer.Ordinal).Select(label => label.Last()).ToList();
        return
        [
            .. Counters(host, counters),
            BackupDuration.Of(stored.Select(outcome => new Sample(outcome.Seconds, host, outcome.Label))),
            BackupSize.Of(stored.Select(outcome => new Sample(outcome.StoredBytes, host, outcome.Label))),
            BackupRate.Of(stored.Where(outcome => outcome.Seconds > 0).Select(outcome => new Sample(Rate(outcome.StoredBytes, outcome.Seconds), host, outcome.Label))),
        ];
    }

    /// <summary>Whole bytes a second.</summary>
    internal static double Rate(long bytes, double seconds) => Math.Round(bytes / seconds);

    /// <summary>Whether all backups wait for mains or another line.</summary>
    internal static Metric Waiting(string host, NightNote note) =>
        BackupWaiting.Of(new Sample(note.Waits.Any(wait => wait.Label is null) ? 1 : 0, host));

    internal static IEnumerable<Metric> Counters(string host, IReadOnlyDictionary<string, long> counters) =>
    [
        BackupsCompleted.Of(new Sample(counters.GetValueOrDefault(RunCounters.Completed), host)),
        BackupsFailed.Of(new Sample(counters.GetValueOrDefault(RunCounters.Failed), host)),
        BackupSent.Of(new Sample(counters.GetValueOrDefault(RunCounters.Sent), host)),
    ];
}
