using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>What the snapshot verbs print: lines for people, or JSON. Failures go to standard error.</summary>
internal static class SnapshotOutput
{
    /// <summary>Paths and reasons as they are: nobody puts them into a web page.</summary>
    private static readonly SnapshotReportContext Context = new(new JsonSerializerOptions(SnapshotReportContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Print(ParseResult parsed, IReadOnlyCollection<Snapshot> snapshots, bool json)
    {
        if (json)
        {
            parsed.WriteLine(SnapshotJson.Write(snapshots));
            return;
        }

        parsed.WriteColumns(
            ["Config", ">Number", "Made", "Tier", "Pin", "Path", "Description"],
            [.. snapshots.Select(snapshot => (string[])
            [
                snapshot.Config, $"{snapshot.Number}", InstantPattern.General.Format(snapshot.Created), Tier(snapshot.Tier), snapshot.Pinned ? "pinned" : "-", snapshot.Path, snapshot.Description,
            ])]);
    }

    public static void Print(ParseResult parsed, SnapshotReport report, bool json)
    {
        if (json)
            parsed.WriteLine(JsonSerializer.Serialize(report, Context.SnapshotReport));
        else
            Lines(parsed, report);
        foreach (var failure in report.Failed)
            parsed.Note($"{failure.Config}: {Printable.Of(failure.Because)}");
        foreach (var snapshot in report.Snapshots.Where(snapshot => snapshot.Fate == Fate.NotDeleted))
            parsed.Note($"{snapshot.Config}/{snapshot.Number} could not be deleted: {Printable.Of(snapshot.Because[0])}");
        foreach (var note in report.Notes)
            parsed.Note(Printable.Of(note));
    }

    public static void Print(ParseResult parsed, ComparedSnapshots compared, bool json, CancellationToken cancellation)
    {
        if (json)
        {
            var report = new DiffReport(compared.From, compared.To, [.. compared.Changes.Select(change => new ReportedChange(change.Letters, change.Path))]);
            parsed.WriteLine(JsonSerializer.Serialize(report, Context.DiffReport));
            return;
        }

        foreach (var change in compared.Changes)
        {
            cancellation.ThrowIfCancellationRequested();
            parsed.WriteLine($"{change.Letters,-2} {change.Path}");
        }
    }

    public static void Print(ParseResult parsed, FileRestore restore, bool dryRun, bool json)
    {
        if (json)
        {
            var report = new FileRestoreReport(dryRun, restore.Source, restore.Target, restore.Replaces);
            parsed.WriteLine(JsonSerializer.Serialize(report, Context.FileRestoreReport));
            return;
        }

        parsed.WriteLine($"{(dryRun ? "would restore" : "restored")} {Printable.Of(restore.Target)}{(restore.Replaces ? ", in place of what is there" : string.Empty)}, from {Printable.Of(restore.Source)}");
    }

    public static void Print(ParseResult parsed, RollbackPreview preview, bool json)
    {
        parsed.WriteLine(json ? JsonSerializer.Serialize(preview, Context.RollbackPreview) : RestoreWords.Of(preview));
        if (!json)
            Notes(parsed, preview.Notes);
    }

    public static void Print(ParseResult parsed, RollbackResult result, bool json)
    {
        parsed.WriteLine(json ? JsonSerializer.Serialize(result, Context.RollbackResult) : RestoreWords.Of(result));
        if (!json)
            Notes(parsed, result.Notes);
    }

    private static void Notes(ParseResult parsed, IEnumerable<string> notes)
    {
        foreach (var note in notes)
            parsed.WriteLine($"note: {Printable.Of(note)}");
    }

    // A real run tells what it did; a dry run, every decision.
    private static void Lines(ParseResult parsed, SnapshotReport report)
    {
        foreach (var due in report.Due.Where(due => due.Tier.Length > 0 || report.DryRun))
        {
            var what = due.Tier.Length == 0 ? "nothing is due"
                : due.Made is { } number ? $"made {due.Config}/{number} for {due.Tier}"
                : report.DryRun ? $"would make one for {due.Tier}"
                : $"no snapshot for {due.Tier}";
            parsed.WriteLine($"{due.Config,-14} {what}: {Printable.Of(string.Join("; ", due.Because))}");
        }

        foreach (var snapshot in report.Snapshots.Where(snapshot => report.DryRun || snapshot.Fate != Fate.Kept))
            parsed.WriteLine($"{snapshot.Config,-14} {snapshot.Number?.ToString() ?? "new",5}  {InstantPattern.General.Format(snapshot.Created)}  {Tier(snapshot.Tier),-10} {snapshot.Fate.InWords()}: {Printable.Of(string.Join("; ", snapshot.Because))}");
        foreach (var config in report.Snapshots.GroupBy(snapshot => snapshot.Config, StringComparer.Ordinal))
            parsed.WriteLine($"{config.Key,-14} {string.Join(", ", config.GroupBy(snapshot => snapshot.Fate).Select(fate => $"{fate.Count()} {fate.Key.InWords()}"))}");
    }

    private static string Tier(string tier) => tier.Length > 0 ? tier : "-";
}
