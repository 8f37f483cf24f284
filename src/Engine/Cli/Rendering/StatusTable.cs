using System.Globalization;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Maintenance;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Verifying;
using PantherStorage.Terminal;
using Spectre.Console;

namespace PantherStorage.Cli.Rendering;

/// <summary>A status as a person reads it at a glance: a line a label, within 80 columns, then what is late, and the verdict.</summary>
public static class StatusTable
{
    private const string Unknown = "?";
    private const string None = "-";

    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm'Z'");

    /// <summary>For a file or a pipe.</summary>
    public static string Plain(HostStatus status) => PlainConsole.Text(console => Write(status, console));

    public static void Write(HostStatus status, IAnsiConsole console)
    {
        Line(console, $"{status.Host}, {Minute.Format(status.Now)} (ages; next: due in)");
        Line(console, string.Empty);
        var lines = TextColumns.Lines(
            ["Label", ">Snapshot", ">next", ">Backup", ">next", ">Chain", ">Proved", ">Stored", ">A month"],
            status.Labels.Select(label => Cells(label, status.Now))).ToList();
        Line(console, lines[0], new Style(decoration: Decoration.Bold));
        foreach (var (label, line) in status.Labels.Zip(lines.Skip(1)))
            Line(console, line, Late(label).Any() ? new Style(Color.Red) : default(Style?));
        foreach (var local in status.SnapshotsOnly)
            Line(console, $"{local.Config}: not backed up; its newest snapshot: {Age(local.Snapshot, status.Now)}, next due: {Next(local.Snapshot, status.Now)}", local.Snapshot.IsWrong ? new Style(Color.Red) : default(Style?));
        Line(console, string.Empty);
        foreach (var disk in status.Disks)
            Line(console, Words(disk), disk.IsReadOnly || disk.IsMetadataFull || disk.Unreadable is not null ? new Style(Color.Red) : default(Style?));
        WriteUpkeep(status, console);
        foreach (var line in ReplicaLines(status))
            Line(console, line.Text, line.IsWrong ? new Style(Color.Red) : default(Style?));
        foreach (var label in status.Labels.Where(label => label.EncryptedLinks > 0))
            Line(console, string.Create(CultureInfo.InvariantCulture, $"{label.Label}: {label.EncryptedLinks} of {label.Chain.Length} links encrypted with age"));
        if (status.DollarsAMonth is { } dollars)
            Line(console, $"bucket: {dollars.AsDollars()} a month for this host");
        foreach (var words in status.Conceded)
            Line(console, $"BUDGET  {Printable.Of(words)}", new Style(Color.Yellow));
        foreach (var label in status.Labels.Where(label => label.Unfinished is not null))
            Line(console, $"{label.Label}: {Words(label.Unfinished!)}");
        foreach (var wait in status.Waits)
            Line(console, $"WAITS {wait.Label ?? "all backups"}, since {Minute.Format(wait.Since)}: {Printable.Of(wait.Why)}", new Style(Color.Yellow));
        foreach (var late in status.Labels.SelectMany(Late).Concat(status.SnapshotsOnly.Select(local => Late(local.Config, "snapshot", local.Snapshot)).OfType<string>()))
            Line(console, late, new Style(Color.Red));
        foreach (var chore in status.Upkeep.Where(chore => chore.Done.State == Freshness.Late))
            Line(console, $"LATE  {chore.Chore.InWords()} of {chore.Target}: {(chore.Done.Last is { } done ? $"last done {Minute.Format(done)}" : "never done yet")}; the limit is {chore.Done.LimitHours / 24:0} days", new Style(Color.Red));
        foreach (var chore in status.Upkeep.Where(chore => chore.Result == ChoreResult.Failed))
            Line(console, $"FAILED  {chore.Chore.InWords()} of {chore.Target}, {Minute.Format(chore.Began!.Value)}: {Printable.Of(chore.Words)}", new Style(Color.Red));
        foreach (var doubt in status.Doubts)
            Line(console, $"DOUBT {Printable.Of(doubt)}", new Style(Color.Yellow));
        foreach (var label in status.Labels.Where(label => label.Held is not null))
            Line(console, $"HELD  {label.Label}: {label.Held}", new Style(Color.Red));
        foreach (var label in status.Labels.Where(label => label.Damaged > 0))
            Line(console, string.Create(CultureInfo.InvariantCulture, $"DAMAGED  {label.Label}: {Counted.Of(label.Damaged, "backup")}, as `panther-storage backup list --label {label.Label}` shows"), new Style(Color.Red));
        Line(console, Verdict(status));
    }

    /// <summary>What was done last for the file systems; what failed or is late says so below.</summary>
    private static void WriteUpkeep(HostStatus status, IAnsiConsole console)
    {
        if (status.Verified is { } last)
            Line(console, $"backups: {last.Level} read {Span(status.Now - last.At)} ago, {last.Verdict.Words()}");
        if (status.Upkeep.IsEmpty)
            return;
        foreach (var line in TextColumns.Lines(["Upkeep", "of", ">done", ">last run", "result"], status.Upkeep.Select(chore => new[]
        {
            chore.Chore.InWords(), chore.Target, chore.Done.Last is { } done ? Span(status.Now - done) : "never",
            chore.Began is { } began ? Span(status.Now - began) : None, chore.Result?.InWords() ?? None,
        })))
        {
            Line(console, line);
        }
    }

    private static string[] Cells(LabelStatus label, Instant now)
    {
        var seen = label.Backup.State != Freshness.Unknown;
        return
        [
            label.Label,
            Age(label.Snapshot, now), Next(label.Snapshot, now), Age(label.Backup, now), Next(label.Backup, now),
            !seen ? Unknown : label.Chain.IsEmpty ? None : label.Chain.Length.ToString(CultureInfo.InvariantCulture),
            !seen ? Unknown : label.Chain.IsEmpty ? None : label.ProvedSince is { } since ? Span(now - since) : "no",
            !seen ? Unknown : new Bytes(label.StoredBytes).ToString(),
            !seen ? Unknown : label.DollarsAMonth.AsDollars(),
        ];
    }

    private static string Age(LastAndNext last, Instant now)
    {
        var age = last.State == Freshness.Unknown ? Unknown : last.Last is { } at ? Span(now - at) : "none";
        return last.State switch
        {
            Freshness.Late => $"LATE {age}",
            Freshness.Ahead => "AHEAD",
            _ => age,
        };
    }

    private static string Next(LastAndNext last, Instant now) =>
        last.State == Freshness.Unknown ? Unknown : last.NextDue is not { } due ? None : due <= now ? "now" : Span(due - now);

    private static IEnumerable<(string Text, bool IsWrong)> ReplicaLines(HostStatus status)
    {
        if (status.Replica is not { } replica)
            yield break;
        yield return replica.Unreadable is { } why
            ? ($"LATE  replica: could not be looked at: {Printable.Of(why)}", true)
            : ($"replica {replica.Target}: {string.Join(", ", replica.Configs.Select(each => $"{each.Config} {Age(each.Newest, status.Now)}"))}", false);
        foreach (var each in replica.Unreadable is null ? replica.Configs : [])
        {
            if (each.Changed > 0)
                yield return ($"CHANGED  replica of {each.Config}: {each.Changed} of its copies cannot be relied on, as `panther-storage replica list` shows", true);
            if (each.Newest.IsWrong || each.Trouble is not null)
                yield return ($"{(each.Newest.IsWrong ? "LATE  " : string.Empty)}replica of {each.Config}: {Printable.Of(each.Trouble ?? "no run has copied it; `systemctl status panther-replica` says why")}", each.Newest.IsWrong);
        }
    }

    private static string Words(DiskStatus disk)
    {
        if (disk.Unreadable is { } why)
            return $"{disk.Pool}: could not be looked at: {Printable.Of(why)}";
        var balance = disk.Balance switch
        {
            BalanceState.Running => "; a balance is running",
            BalanceState.Paused => "; a balance is paused",
            _ => string.Empty,
        };
        var readOnly = disk.IsReadOnly ? "; READ-ONLY, as after an error of the disk (`dmesg`): no more snapshots are made" : string.Empty;
        var metadata = disk.IsMetadataFull ? "; NO ROOM FOR METADATA, and nothing unallocated: no file and no snapshot can be made. Delete snapshots, or give unused data space back (`panther-storage maintain balance`)" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{disk.Pool}: {disk.UsedPercent:0.0} % used, {new Bytes(disk.FreeBytes)} free{balance}{readOnly}{metadata}");
    }

    private static string Words(UnfinishedBackup unfinished)
    {
        var part = unfinished.ExpectedBytes is { } all
            ? string.Create(CultureInfo.InvariantCulture, $"{new Bytes(unfinished.StoredBytes)} of about {new Bytes(all)} stored ({Math.Min(99, 100 * unfinished.StoredBytes / Math.Max(1, all))} %)")
            : $"{new Bytes(unfinished.StoredBytes)} stored, of a size that only its end tells";
        var end = unfinished is { Nights: { } nights, Done: { } done } ? $"; at least {Counted.Of(nights, "more night")}, until {Minute.Format(done)}" : string.Empty;
        return $"a {unfinished.Kind.InWords()} backup is under way since {Minute.Format(unfinished.Begun)}, {part}{end}";
    }

    private static IEnumerable<string> Late(LabelStatus label)
    {
        foreach (var late in new[] { Late(label.Label, "snapshot", label.Snapshot), Late(label.Label, "backup", label.Backup) }.OfType<string>())
            yield return late;

        if (label.Overran is { } why)
            yield return $"LATE  {label.Label}: {why}";
        if (label.Proof.State == Freshness.Late)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"LATE  {label.Label}: {(label.Proof.Last is { } proved ? $"nothing of it was proved since {Minute.Format(proved)}" : "nothing of it was ever proved")}; the limit is {label.Proof.LimitHours / 24:0.#} days: `panther-storage backup verify --level sample next/12`");
        }
    }

    /// <returns>Null for what is as recent as it should be, or could not be looked at.</returns>
    private static string? Late(string label, string what, LastAndNext last) => last switch
    {
        { State: Freshness.Ahead } => $"AHEAD {label}: its newest {what} is dated {Minute.Format(last.Last!.Value)}, which is later than now: a clock was wrong, so nobody knows how old it is",
        { State: Freshness.Late, Last: { } at } => string.Create(CultureInfo.InvariantCulture, $"LATE  {label}: its newest {what} is of {Minute.Format(at)}; the limit is {last.LimitHours:0.#} h"),
        { State: Freshness.Late } => $"LATE  {label}: there is no {what}{(what == "backup" ? " that can be restored" : string.Empty)}",
        _ => null,
    };

    private static string Verdict(HostStatus status)
    {
        var local = status.SnapshotsOnly.Count(each => each.Snapshot.IsWrong);
        var late = status.Labels.Count(label => Late(label).Any());
        var held = status.Labels.Count(label => label.Held is not null);
        return late == 0 && held > 0 ? $"{held} of {status.Labels.Length} labels {(held == 1 ? "is" : "are")} held"
            : late > 0 ? $"{late} of {status.Labels.Length} labels {(late == 1 ? "is" : "are")} late"
            : local > 0 ? $"the snapshots of {Counted.Of(local, "subvolume")} are late"
            : status.Replica is { } replica && (replica.Unreadable is not null || replica.Configs.Any(each => each.Newest.State is Freshness.Late or Freshness.Ahead || each.Changed > 0)) ? "no label is late, but the replica is, or was changed"
            : status.Disks.Any(disk => disk.IsMetadataFull) ? "nothing is late yet, but a pool has no room for metadata"
            : status.Disks.Any(disk => disk.IsReadOnly) ? "nothing is late yet, but a file system is read-only"
            : status.Upkeep.Any(chore => chore.Done.State == Freshness.Late) ? "no snapshot or backup is late, but what keeps the disks well is"
            : !status.Doubts.IsEmpty ? "nothing is late, but see above"
            : status.Unreadable is null && status.Disks.All(disk => disk.Unreadable is null) ? "nothing is late"
            : "nothing that could be looked at is late";
    }

    /// <summary>Rounded down, in the largest unit that still tells something: minutes below 2 hours, hours below 2 days.</summary>
    private static string Span(Duration span) => span.TotalHours switch
    {
        < 0 => "ahead",
        < 2 => $"{(int)span.TotalMinutes} min",
        < 48 => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} d",
    };

    private static void Line(IAnsiConsole console, string text, Style? style = null)
    {
        console.Write(new Text(text, style));
        console.WriteLine();
    }
}
