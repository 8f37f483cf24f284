using System.Collections.Immutable;
using PantherStorage.Harness.Reports;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>The drill, in order.</summary>
internal static class DrillSteps
{
    /// <param name="hasReplica">Whether the host's plan has a replica.</param>
    public static ImmutableArray<DrillStep> For(DrillOptions options, SetupStep setup, bool hasReplica)
    {
        var steps = ImmutableArray.CreateBuilder<DrillStep>();
        steps.Add(new(StepName.Setup, "the engine reports its build; plan, image, accelerator and object store are ready", setup.Prove));
        steps.Add(new(StepName.Boot, "the machine boots from its own @ and answers SSH", BootStep.Prove));
        steps.Add(new(StepName.Install, "the engine, its options and its credentials are in place", InstallStep.Prove));
        steps.Add(new(StepName.Detect, "the engine knows which host this is", DetectStep.Prove));
        steps.Add(new(StepName.Audit, "the kernel does what the plan says", AuditStep.Prove));
        // A drill with a fault asks whether that is found; what the kernel does is another's business.
        if (options.Faults.IsEmpty)
            steps.Add(new(StepName.Policy, "new files are stored as the plan says and the audit finds nothing, before and after a reboot", PolicyStep.Prove));
        steps.Add(new(StepName.Seed, "awkward data of every kind is in every place that is backed up", SeedStep.Prove));
        steps.Add(new(StepName.Snapshot, "snapper has a snapshot of every place, whose content is recorded independently", SnapshotStep.First));
        steps.Add(new(StepName.FullBackup, "every label is in the bucket as a full backup", BackupStep.Full));
        steps.Add(new(StepName.Change, "the data changes and is snapshotted again", SnapshotStep.Second));
        steps.Add(new(StepName.Incremental, "the changes are in the bucket, on the parents they need", BackupStep.Incremental));
        if (hasReplica)
            steps.Add(new(StepName.Replica, "the second pool has a copy of every snapshot, each equal to it", ReplicaStep.Copy));
        if (!options.Faults.IsEmpty)
            steps.Add(new(StepName.Fault, $"a fault is injected: {string.Join(", ", options.Faults)}", FaultStep.Inject));
        steps.Add(new(StepName.Verify, "every byte in the bucket is what the manifests say, read from a second machine", VerifyStep.Prove));
        steps.Add(new(StepName.Lose, "the data and every local snapshot are gone", LoseStep.Prove));
        if (hasReplica)
            steps.Add(new(StepName.RestoreReplica, "the replica alone brings every label back, bit for bit, with its metadata", ReplicaStep.Restore));
        steps.Add(new(StepName.Restore, "the engine restores every label", RestoreStep.Prove));
        steps.Add(new(StepName.Compare, "what was restored is what was there, bit for bit, with its metadata", CompareStep.Prove));
        steps.Add(new(StepName.StandardTools, "zstd, tar and btrfs alone restore it too", StandardToolsStep.Prove));
        return steps.ToImmutable();
    }
}
