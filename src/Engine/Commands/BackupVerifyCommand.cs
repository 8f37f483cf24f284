using System.CommandLine;
using PantherStorage.Engine.Backup.Verifying;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage backup verify</c>.</summary>
internal static class BackupVerifyCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label; may be given again", HelpName = "LABEL" };
        var level = new Option<VerifyLevel>("--level") { Description = "list (every chain and object is there) or full (every byte is read and checked)", DefaultValueFactory = _ => VerifyLevel.List };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("verify", "Proves the host's backups without restoring them; needs neither root's powers over Btrfs nor Btrfs.",
                ["panther-storage backup verify", "panther-storage backup verify --level full --label postgresql --json"],
                [
                    (ExitCode.Success, "verified"),
                    (ExitCode.Failed, "damage was found; every finding is listed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used"),
                    (ExitCode.CouldNotVerify, "the object store could not be read to the end, and no damage was seen before"),
                ])
            .Takes(labels, level, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var name = host.HostName(parsed);
                var progress = new ProgressLine();
                var proof = await new BackupVerifier(bucket.Store, name).Run(
                    parsed.GetValue(level), parsed.GetValue(labels) ?? [], progress.Show, cancellation);
                progress.Clear();
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(BackupReports.Json(VerifyReport.Of(name, parsed.GetValue(level), proof)));
                else
                    Print(proof);
                return proof.ExitCode;
            });
    }

    private static void Print(Verification proof)
    {
        foreach (var note in proof.Notes)
            Console.WriteLine($"note: {note.Key} {note.Problem}");
        foreach (var finding in proof.Findings)
            Console.WriteLine($"DAMAGED: {finding}");
        if (proof.Unreadable is { } unreadable)
            Console.WriteLine($"could not read on: {unreadable}");
        Console.WriteLine($"{VerifyReport.Words(proof.Verdict)}: {proof.Backups} backups, {proof.Frames} frames ({new Bytes(proof.Bytes)}) read, {proof.Findings.Length} findings");
    }
}
