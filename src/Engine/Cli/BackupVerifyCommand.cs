using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Model.Signing;
using PantherStorage.Operations;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Storage.Verifying;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup verify</c>.</summary>
internal static class BackupVerifyCommand
{
    private const string Next = "next/";

    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label; may be given again", HelpName = "LABEL" };
        var level = new Option<Asked>("--level")
        {
            Description = "list (every chain and object is there), sample k/n (part k of n of every archive is read too; next/n takes the part that waits longest), or full (every byte is read and checked)",
            HelpName = "list|sample k/n|full",
            Arity = new ArgumentArity(1, 2),
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => new Asked(VerifyLevel.List, 0),
            CustomParser = Parse,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("verify", "Proves the host's backups without restoring them; needs neither root's powers over Btrfs nor Btrfs.",
                [
                    "panther-storage backup verify",
                    "panther-storage backup verify --level sample 3/12",
                    "panther-storage backup verify --level sample next/12",
                    "panther-storage backup verify --level full --label postgresql --json",
                    "panther-storage backup verify --level full --identity /media/stick/key.txt",
                ],
                [
                    (ExitCode.Success, "verified"),
                    (ExitCode.Failed, "something is damaged, missing or replaced; every finding is listed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file, or the private key's, cannot be used"),
                    (ExitCode.CouldNotVerify, "the object store could not be read to the end, the sample holds no frame, or the private key opens no archive, and no damage was seen before"),
                ])
            .Takes(labels, level, host.IdentityFile, host.Trust.PublicKey, host.Trust.Signatures, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var whole = parsed.GetValue(level)!.Level.IsFull;
                if (!whole && parsed.GetValue(host.IdentityFile) is not null)
                    throw new StorageException(ExitCode.Usage, "--identity goes with --level full: the other levels read what is stored, for which no key is needed");
                var identity = whole ? host.Identity(parsed) : null;
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var name = host.HostName(parsed);
                var progress = new ProgressLine();
                var keeper = new LedgerKeeper(new LedgerFile(host.Paths(parsed)), SystemClock.Instance, note => Console.Error.WriteLine($"note: {note}"));
                var wanted = parsed.GetValue(labels) ?? [];
                var known = keeper.Read();
                var chosen = await Choose(parsed.GetValue(level)!, known, () => host.Trust.Read(parsed, bucket.Store, cancellation), wanted);
                var verifier = new BackupVerifier(bucket.Store, name, keeper.Record, identity)
                {
                    Expected = new Expectation(Planned(host, parsed), known),
                    Saw = keeper.Saw,
                    Trust = host.Trust.Of(parsed),
                    Marks = new DamageMarks(bucket.Store, HostKey.FindPublic(host.Paths(parsed)) is { } key ? $"{Environment.MachineName} (machine {key.Fingerprint})" : Environment.MachineName, SystemClock.Instance),
                };
                var proof = await verifier.Run(chosen, wanted, progress.Show, cancellation);
                var holds = Look(host.Paths(parsed), verifier);
                proof = proof with { Notes = [.. proof.Notes, .. holds.Active.Where(hold => wanted.Length == 0 || wanted.Contains(hold.Label)).Select(hold => new Finding($"{name}/{hold.Label}/", holds.On(hold.Label)!))] };
                progress.Clear();
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(BackupReports.Json(VerifyReport.Of(name, chosen, proof)));
                else
                    Print(chosen, proof);
                await new MetricsOutput(host.Paths(parsed), host.ReadConfig(parsed).Monitoring, "backup verify").Send(name, [.. VerificationMetrics.Of(name, proof), KnownMetrics.BackupHeld.Of(HeldOf(verifier, holds, name))], cancellation);
                return proof.ExitCode;
            });
    }

    /// <param name="Parts">With <c>next/n</c>, n; else 0.</param>
    private sealed record Asked(VerifyLevel Level, int Parts)
    {
        /// <summary>As it is typed: help shows the usual one.</summary>
        public override string ToString() => Parts == 0 ? Level.ToString() : $"sample {Next}{Parts}";
    }

    private static Asked? Parse(ArgumentResult given)
    {
        switch (given.Tokens.Select(token => token.Value).ToArray())
        {
            case ["list"]:
                return new Asked(VerifyLevel.List, 0);
            case ["full"]:
                return new Asked(VerifyLevel.Full, 0);
            case ["sample", var part] when FrameGroup.Parse(part) is { } group:
                return new Asked(VerifyLevel.Sample(group), 0);
            case ["sample", var part] when part.StartsWith(Next, StringComparison.Ordinal) && FrameGroup.Parse(string.Create(CultureInfo.InvariantCulture, $"1/{part[Next.Length..]}")) is { } any:
                return new Asked(VerifyLevel.List, any.Of);
            case var other:
                given.AddError($"`{string.Join(' ', other)}` is no level: say list, full, `sample k/n` or `sample next/n`, with 1 <= k <= n <= {FrameGroup.Most}.");
                return null;
        }
    }

    private static async Task<VerifyLevel> Choose(
        Asked asked, ProofLedger ledger, Func<Task<Catalogue>> look, string[] labels)
    {
        if (asked.Parts == 0)
            return asked.Level;
        try
        {
            var catalogue = await look();
            var wanted = catalogue.Backups.Where(backup => labels.Length == 0 || labels.Contains(backup.Label));
            return VerifyLevel.Sample(ledger.Next([.. wanted.Select(backup => backup.Manifest)], asked.Parts, SystemClock.Instance.GetCurrentInstant()));
        }
        catch (StorageException e) when (e.ExitCode is ExitCode.ObjectStore or ExitCode.Credentials)
        {
            // The verification meets the same trouble, and says it as its verdict.
            return VerifyLevel.Sample(new FrameGroup(1, asked.Parts));
        }
    }

    private static IEnumerable<Sample> HeldOf(BackupVerifier verifier, Holds holds, string host) =>
        (verifier.Catalogue?.Backups.Select(backup => backup.Label) ?? []).Distinct(StringComparer.Ordinal).Select(label => new Sample(holds.On(label) is null ? 0 : 1, host, label));

    // Damage that was found or taken back changes what the next backup builds on.
    private static Holds Look(HostPaths paths, BackupVerifier verifier)
    {
        var file = new HoldsFile(paths);
        if (verifier.Catalogue is not { } catalogue)
            return file.Read();
        if (verifier.MarksChanged)
            ParentMemory.Forget(paths);
        return file.Look(catalogue, SystemClock.Instance.GetCurrentInstant(), note => Console.Error.WriteLine($"note: {note}"));
    }

    // A host that was named may be another than the one whose plan is here.
    private static ImmutableArray<string>? Planned(HostOptions host, ParseResult parsed)
    {
        if (parsed.GetValue(host.Host) is not null && parsed.GetValue(host.Plan) is null)
            return null;
        var plan = host.ReadPlan(parsed);
        return plan.BucketPrefix != host.HostName(parsed) ? null
            : plan.Backup.Enabled ? [.. plan.Backup.Items.Select(item => item.Label)]
            : [];
    }

    private static void Print(VerifyLevel level, Verification proof)
    {
        foreach (var note in proof.Notes)
            Console.WriteLine($"note: {note.Key} {note.Problem}");
        foreach (var finding in proof.Findings)
            Console.WriteLine($"DAMAGED: {finding}");
        if (proof.Unreadable is { } unreadable)
            Console.WriteLine($"could not verify: {unreadable}");
        Console.WriteLine($"{proof.Verdict.Words()} ({level}): {Counted.Of(proof.Backups, "backup")}, {Counted.Of(proof.Frames, "frame")} ({new Bytes(proof.Bytes)}) read, {Counted.Of(proof.Findings.Length, "finding")}");
    }
}
