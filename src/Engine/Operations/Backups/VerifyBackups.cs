using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Maintenance;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Operations.Backups;

/// <summary>How much is to be read.</summary>
/// <param name="NextOf">Into how many parts every archive is divided, of which the one that has waited longest is read; 0 where the level itself names the part.</param>
internal sealed record AskedLevel(VerifyLevel Level, int NextOf = 0)
{
    /// <summary>What is typed before the number of parts.</summary>
    public const string Next = "next/";

    public override string ToString() => NextOf == 0 ? Level.ToString() : $"sample {Next}{NextOf}";
}

/// <param name="Level">What was read, with the part that was chosen.</param>
internal sealed record VerifiedBackups(string Host, VerifyLevel Level, Verification Proof);

/// <summary>Proves the host's backups without restoring them.</summary>
/// <param name="identity">Opens encrypted archives in a full verification; null proves them as they are stored.</param>
internal sealed class VerifyBackups(Host host, AgeIdentity? identity, IEvents events)
{
    /// <summary>As a timer starts it: at the pace of the line, and only where the machine may use its line and its battery for it.</summary>
    /// <returns>Null when it waits, or when every byte was proved within the period; says so.</returns>
    public async Task<VerifiedBackups?> RunUnattended(AskedLevel asked, CancellationToken cancellation)
    {
        var now = host.Now;
        if (asked.Level.IsFull && new ChoreFiles(host.Paths).Read(Chore.FullVerification, ChoreRecord.Host) is { } before && before.IsRecent(now))
        {
            events.Note($"not due yet: every byte was proved at {before.LastGood}");
            return null;
        }

        if (await new HostConditions(host).Against(now, cancellation) is not { } wait)
            return await Run(asked, [], cancellation, pacedReads: true);
        if (asked.Level.IsFull)
            new ChoreFiles(host.Paths).Write(new ChoreRecord(Chore.FullVerification, ChoreRecord.Host, ChoreResult.Waits, wait.Why, now, 0), events.Note);
        events.Note(wait.Why);
        return null;
    }

    /// <param name="labels">Only these; all that the bucket has where there are none.</param>
    /// <param name="pacedReads">Whether to read no faster than storage.backup.bandwidthLimit.</param>
    public async Task<VerifiedBackups> Run(AskedLevel asked, IReadOnlyList<string> labels, CancellationToken cancellation, bool pacedReads = false)
    {
        using var bucket = await host.OpenBucket(cancellation, pacedReads: pacedReads);
        var began = host.Now;
        var name = host.Name;
        var keeper = new LedgerKeeper(new LedgerFile(host.Paths), host.Clock, events.Note);
        var known = keeper.Read();
        var level = await Choose(asked, known, bucket, labels, cancellation);
        var verifier = new BackupVerifier(bucket.Store, name, keeper.Record, identity)
        {
            Expected = new Expectation(Planned(), known),
            Saw = keeper.Saw,
            Trust = host.Trust.Signers,
            Marks = new DamageMarks(bucket.Store, ThisMachine(), host.Clock),
        };
        var proof = await verifier.Run(level, labels, events, cancellation);
        Remember(proof, level, everyLabel: labels.Count == 0, bucket.Store.Description);
        if (level.IsFull && labels.Count == 0 && !host.IsNamed)
            new ChoreFiles(host.Paths).Write(Chored(proof, began), events.Note);
        var holds = Look(verifier);
        proof = proof with { Notes = [.. proof.Notes, .. Held(holds, labels)] };
        await new MetricsOutput(host, host.Options.Monitoring, events).Send(
            name, [.. VerificationMetrics.Of(name, proof.Verdict, proof.Findings.Length), KnownMetrics.BackupHeld.Of(HeldOf(verifier, holds, name))], cancellation);
        return new VerifiedBackups(name, level, proof);
    }

    private void Remember(Verification proof, VerifyLevel level, bool everyLabel, string store)
    {
        try
        {
            new VerificationMemory(host.Paths, host.Name).Note(proof, level, everyLabel, store, host.Now);
        }
        catch (StorageException e)
        {
            events.Note($"the result of this verification cannot be recorded, so `backup prune --if-verified` will not know it: {e.Message}");
        }
    }

    private ChoreRecord Chored(Verification proof, Instant began) => new(
        Chore.FullVerification, ChoreRecord.Host, proof.Verdict == ProofVerdict.Verified ? ChoreResult.Done : ChoreResult.Failed,
        $"{proof.Verdict.Words()}: {Counted.Of(proof.Backups, "backup")}, {new Bytes(proof.Bytes)} read, {Counted.Of(proof.Findings.Length, "finding")}", began, Math.Round((host.Now - began).TotalSeconds, 1));

    private string ThisMachine() => HostKey.FindPublic(host.Paths) is { } key ? $"{Environment.MachineName} (machine {key.Fingerprint})" : Environment.MachineName;

    private async Task<VerifyLevel> Choose(AskedLevel asked, ProofLedger ledger, OpenBucket bucket, IReadOnlyList<string> labels, CancellationToken cancellation)
    {
        if (asked.NextOf == 0)
            return asked.Level;
        try
        {
            var catalogue = await host.ReadCatalogue(bucket, cancellation);
            var wanted = catalogue.Backups.Where(backup => labels.Count == 0 || labels.Contains(backup.Label));
            return VerifyLevel.Sample(ledger.Next([.. wanted.Select(backup => backup.Manifest)], asked.NextOf, host.Now));
        }
        catch (StorageException e) when (e.ExitCode is ExitCode.ObjectStore or ExitCode.Credentials)
        {
            // The verification meets the same trouble, and says it as its verdict.
            return VerifyLevel.Sample(new FrameGroup(1, asked.NextOf));
        }
    }

    private IEnumerable<BackupFinding> Held(Holds holds, IReadOnlyList<string> labels) => holds.Active
        .Where(hold => labels.Count == 0 || labels.Contains(hold.Label))
        .Select(hold => new BackupFinding($"{host.Name}/{hold.Label}/", holds.On(hold.Label)!));

    private static IEnumerable<Sample> HeldOf(BackupVerifier verifier, Holds holds, string host) =>
        (verifier.Catalogue?.Backups.Select(backup => backup.Label) ?? []).Distinct(StringComparer.Ordinal).Select(label => new Sample(holds.On(label) is null ? 0 : 1, host, label));

    // Damage that was found or taken back changes what the next backup builds on.
    private Holds Look(BackupVerifier verifier)
    {
        var file = new HoldsFile(host.Paths);
        if (verifier.Catalogue is not { } catalogue)
            return file.Read();
        if (verifier.MarksChanged)
            ParentMemory.Forget(host.Paths);
        return file.Look(catalogue, host.Now, events.Note);
    }

    // A host that was named may be another than the one whose plan is here.
    private ImmutableArray<string>? Planned()
    {
        if (host is { IsNamed: true, HasGivenPlan: false })
            return null;
        var plan = host.Plan;
        return plan.BucketPrefix != host.Name ? null
            : plan.Backup.Enabled ? [.. plan.Backup.Items.Select(item => item.Label)]
            : [];
    }
}
