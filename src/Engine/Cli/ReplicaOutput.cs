using System.CommandLine;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Operations.Replicas;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>What the replica verbs print: lines for people, or JSON. Failures go to standard error.</summary>
internal static class ReplicaOutput
{
    // A real run tells what it did; a dry run, every decision.
    public static void Print(ParseResult parsed, ReplicaReport report, bool json)
    {
        if (json)
            parsed.WriteLine(ReplicaReports.Json(report));
        else
            Lines(parsed, report);
        foreach (var send in report.Sent.Where(send => send.Failure is not null))
            parsed.Note($"{send.Snapshot} was not copied: {Printable.Of(send.Failure!)}");
        foreach (var copy in report.Copies.Where(copy => copy.Fate == Fate.NotDeleted))
            parsed.Note($"{copy.Path} could not be deleted: {Printable.Of(copy.Because[0])}");
        foreach (var note in report.Notes)
            parsed.Note(Printable.Of(note));
    }

    public static void Print(ParseResult parsed, ReplicaListing listing, bool json)
    {
        if (json)
        {
            parsed.WriteLine(ReplicaReports.Json(listing));
            return;
        }

        parsed.WriteColumns(
            ["Config", "Made", "Tier", "Snapshot", "State", "Copy"],
            [.. listing.Copies.Select(copy => (string[])
            [
                copy.Config, InstantPattern.General.Format(copy.Created), copy.Tier.Length > 0 ? copy.Tier : "-", copy.Snapshot ?? "-", copy.Fault is null ? "sound" : "DOUBTFUL", copy.Name,
            ])]);
        foreach (var copy in listing.Copies.Where(copy => copy.Fault is not null))
            parsed.Note($"{copy.Config}/{copy.Name}: {Printable.Of(copy.Fault!)}");
    }

    public static void Print(ParseResult parsed, ReplicaVerdict verdict, bool json)
    {
        if (json)
            parsed.WriteLine(ReplicaReports.Json(verdict));
        else
            parsed.WriteLine($"{verdict.Verdict}: {Counted(verdict.Checked)} in {verdict.Target}; compared file by file: {(verdict.Compared.IsEmpty ? "none" : string.Join(", ", verdict.Compared))}");
        foreach (var finding in verdict.Findings.Concat(verdict.Unknown))
            parsed.Note(Printable.Of(finding));
    }

    private static void Lines(ParseResult parsed, ReplicaReport report)
    {
        foreach (var send in report.Sent.Where(send => send.Failure is null))
        {
            var form = send.Parent is { } parent ? $"on {parent}" : "in full";
            parsed.WriteLine(report.DryRun
                ? $"{send.Snapshot}: would be copied {form}: {send.Because}"
                : $"{send.Snapshot}: copied {form}, {new Bytes(send.Bytes)} in {send.Seconds:0.0} s: {send.Because}");
        }

        foreach (var copy in report.Copies.Where(copy => report.DryRun || copy.Fate != Fate.Kept))
            parsed.WriteLine($"{copy.Path}: {copy.Fate.InWords()}: {Printable.Of(string.Join("; ", copy.Because))}");
        if (report.LacksNothing)
            parsed.WriteLine($"{report.Target} lacks nothing");
        else if (report.Code == ExitCode.Success && report.Sent.IsEmpty && report.Copies.All(copy => copy.Fate == Fate.Kept))
            parsed.WriteLine($"no copy in {report.Target} is to be deleted");
    }

    private static string Counted(int copies) => $"{copies} {(copies == 1 ? "copy" : "copies")}";
}
