using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Proofs;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Storage.Verifying;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup verify</c>.</summary>
internal static class BackupVerifyCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label; may be repeated", HelpName = "LABEL" };
        var level = new Option<AskedLevel>("--level")
        {
            Description = "list (every chain and object is there), sample k/n (part k of n of every archive is read too; next/n takes the part that has waited longest), or full (every byte is read and checked)",
            HelpName = "list|sample k/n|full",
            Arity = new ArgumentArity(1, 2),
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => new AskedLevel(VerifyLevel.List),
            CustomParser = Parse,
        };
        var unattended = new Option<bool>("--unattended") { Description = "As a timer runs it: no faster than storage.backup.bandwidthLimit, not on a metered line or a low battery, and a full one not again within four weeks" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var verb = Verb.Of("verify", "Verifies the host's backups without restoring them; needs neither Btrfs nor the privileges to use it.",
                [
                    "panther-storage backup verify",
                    "panther-storage backup verify --level sample 3/12",
                    "panther-storage backup verify --level sample next/12",
                    "panther-storage backup verify --level full --label postgresql --json",
                    "panther-storage backup verify --level full --unattended",
                    "panther-storage backup verify --level full --identity /media/stick/key.txt",
                ],
                [
                    (ExitCode.Success, "verified; or with --unattended nothing was done, and why"),
                    (ExitCode.Failed, "something is damaged, missing or replaced; every finding is listed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file, or the private key's, cannot be used"),
                    (ExitCode.CouldNotVerify, "the object store could not be read to the end, the sample holds no frame, or the private key opens no archive, and no damage was found before that"),
                ])
            .Takes(labels, level, unattended, host.IdentityFile, host.PublicKey, host.Signatures, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var (asked, meant) = (parsed.GetValue(level)!, host.Of(parsed));
                if (!asked.Level.IsFull && parsed.GetValue(host.IdentityFile) is not null)
                    throw new StorageException(ExitCode.Usage, "--identity goes with --level full: the other levels read what is stored, for which no key is needed");
                var shown = new Shown(parsed);
                var verify = new VerifyBackups(meant, asked.Level.IsFull ? meant.Identity() : null, shown);
                var verified = parsed.GetValue(unattended) ? await verify.RunUnattended(asked, cancellation) : await verify.Run(asked, parsed.GetValue(labels) ?? [], cancellation);
                if (verified is null)
                    return ExitCode.Success;
                if (parsed.GetValue(json))
                    parsed.WriteLine(BackupReports.Json(VerifyReport.Of(verified.Host, verified.Level, verified.Proof)));
                else
                    Print(parsed, verified.Level, verified.Proof);
                return verified.Proof.ExitCode;
            });
        return verb.Requires(result =>
        {
            if (result.GetValue(unattended) && result.GetValue(labels) is { Length: > 0 })
                result.AddError("--unattended is for all labels: leave --label out.");
        });
    }

    private static AskedLevel? Parse(ArgumentResult given)
    {
        switch (given.Tokens.Select(token => token.Value).ToArray())
        {
            case ["list"]:
                return new AskedLevel(VerifyLevel.List);
            case ["full"]:
                return new AskedLevel(VerifyLevel.Full);
            case ["sample", var part] when FrameGroup.Parse(part) is { } group:
                return new AskedLevel(VerifyLevel.Sample(group));
            case ["sample", var part] when part.StartsWith(AskedLevel.Next, StringComparison.Ordinal) && FrameGroup.Parse(string.Create(CultureInfo.InvariantCulture, $"1/{part[AskedLevel.Next.Length..]}")) is { } any:
                return new AskedLevel(VerifyLevel.List, any.Of);
            case var other:
                given.AddError($"`{string.Join(' ', other)}` is not a level: use list, full, `sample k/n` or `sample next/n`, with 1 <= k <= n <= {FrameGroup.Most}.");
                return null;
        }
    }

    private static void Print(ParseResult parsed, VerifyLevel level, Verification proof)
    {
        foreach (var note in proof.Notes)
            parsed.WriteLine($"note: {note.Key} {note.Problem}");
        foreach (var finding in proof.Findings)
            parsed.WriteLine($"DAMAGED: {finding}");
        if (proof.Unreadable is { } unreadable)
            parsed.WriteLine($"could not verify: {unreadable}");
        parsed.WriteLine($"{proof.Verdict.Words()} ({level}): {Counted.Of(proof.Backups, "backup")}, {Counted.Of(proof.Frames, "frame")} ({new Bytes(proof.Bytes)}) read, {Counted.Of(proof.Findings.Length, "finding")}");
    }
}
