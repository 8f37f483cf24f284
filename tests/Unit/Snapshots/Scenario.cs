using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

/// <summary>
/// A story of one subvolume in words, and what came of it. Times are local; one that comes twice has its offset.
/// <code>
/// zone Europe/Berlin                 where it is from now on
/// keep daily=7 weekly=4 monthly=12   the policy from now on
/// run 2026-03-01T09:30               one run, told in full
/// timers 2026-03-01T09:30 2026-04-01T00:00   runs whenever a tier's timer fires
/// make 2026-03-02T12:00 manual       a snapshot that no run made
/// pin 3 / unpin 3 / parent 3         what the owner and the bucket say of one
/// </code>
/// </summary>
internal sealed class Scenario
{
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
    private static readonly OffsetDateTimePattern WithOffset = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<+HH:mm>");

    private readonly SnapshotHistory history = new(SnapshotHistory.Counts(0, 7, 4, 12), DateTimeZone.Utc);
    private readonly StringBuilder told = new();
    private Instant now;

    public static string Tell(IEnumerable<string> script)
    {
        var scenario = new Scenario();
        foreach (var line in script.Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
            scenario.Do(line, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        scenario.TellAll();
        return scenario.told.ToString();
    }

    private void Do(string line, string[] words)
    {
        switch (words)
        {
            case ["zone", var zone]:
                history.Zone = DateTimeZoneProviders.Tzdb[zone];
                break;
            case ["keep", .. var counts]:
                history.Policy = Policy(counts);
                break;
            case ["run", var at]:
                now = At(at);
                TellRun(history.Run(now));
                break;
            case ["timers", var from, var until]:
                foreach (var timer in history.Timers(At(from), At(until)))
                    history.Run(now = timer);
                break;
            case ["make", var at, var tier]:
                history.Make(At(at), tier == "foreign" ? string.Empty : tier);
                break;
            case ["pin" or "unpin", var number]:
                history.Pin(Number(number), words[0] == "pin");
                break;
            case ["parent", var number]:
                history.Parents[SnapshotHistory.Snapshot(Number(number), now, string.Empty).Uuid] = $"backup-of-{number}";
                break;
            default:
                throw new FormatException($"no such line in a scenario: {line}");
        }
    }

    private void TellRun((Snapshot? Made, IReadOnlyList<DueTier> Due, IReadOnlyList<Decision> Decisions) run)
    {
        told.AppendLine(CultureInfo.InvariantCulture, $"run at {Show(now)}");
        if (run.Made is { } made)
            told.AppendLine(CultureInfo.InvariantCulture, $"  made {made.Number} for {made.Tier}: {string.Join("; ", run.Due.Where(due => due.IsDue).Select(due => due.Because))}");
        else
            told.AppendLine(CultureInfo.InvariantCulture, $"  nothing is due: {string.Join("; ", run.Due.Select(due => due.Because))}");
        foreach (var gone in run.Decisions.Where(decision => !decision.IsKept))
            told.AppendLine(CultureInfo.InvariantCulture, $"  deleted {gone.Snapshot.Number} of {Show(gone.Snapshot.Created)}: {string.Join("; ", gone.Because)}");
    }

    private void TellAll()
    {
        told.AppendLine(CultureInfo.InvariantCulture, $"in the end, at {Show(now)}");
        foreach (var decision in history.Decide(now))
            told.AppendLine(CultureInfo.InvariantCulture, $"{decision.Snapshot.Number,5}  {Show(decision.Snapshot.Created)}  {(decision.Snapshot.Tier.Length > 0 ? decision.Snapshot.Tier : "-"),-20}  {(decision.IsKept ? "keep" : "delete")}: {string.Join("; ", decision.Because)}");
    }

    private string Show(Instant instant) => WithOffset.Format(instant.InZone(history.Zone).ToOffsetDateTime());

    private Instant At(string text) => WithOffset.Parse(text) is { Success: true, Value: var exact }
        ? exact.ToInstant()
        : history.Zone.AtStrictly(Local.Parse(text).Value).ToInstant();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static RetentionPolicy Policy(string[] counts)
    {
        var named = counts.Select(count => count.Split('=')).ToDictionary(pair => pair[0], pair => Number(pair[1]));
        return SnapshotHistory.Counts(
            named.GetValueOrDefault("hourly"), named.GetValueOrDefault("daily"), named.GetValueOrDefault("weekly"), named.GetValueOrDefault("monthly"));
    }
}
