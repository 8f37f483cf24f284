using System.Collections.Immutable;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>The drill, in order.</summary>
public static class DrillSteps
{
    public static ImmutableArray<DrillStep> For(DrillOptions options)
    {
        var steps = ImmutableArray.CreateBuilder<DrillStep>();
        steps.Add(new("boot", "the machine boots from its own @ and answers SSH", BootStep.Prove));
        steps.Add(new("install", "the engine, its options and its credentials are in place", InstallStep.Prove));
        steps.Add(new("detect", "the engine knows which host this is", DetectStep.Prove));
        steps.Add(new("audit", "the kernel does what the plan says", AuditStep.Prove));
        steps.Add(new("seed", "data of every awkward kind lies in every backed up place", SeedStep.Prove));
        steps.Add(new("snapshot", "snapper holds a snapshot of every place, and it is looked at independently", SnapshotStep.First));
        steps.Add(new("full-backup", "every label is in the bucket as a full backup", BackupStep.Full));
        steps.Add(new("change", "the data changes and is snapshotted again", SnapshotStep.Second));
        steps.Add(new("incremental", "the changes are in the bucket, on the parents they need", BackupStep.Incremental));
        if (options.Fault is not null)
            steps.Add(new("fault", $"a fault is injected: {options.Fault}", FaultStep.Inject));
        steps.Add(new("verify", "every byte in the bucket is what the manifests say, read from a second machine", VerifyStep.Prove));
        steps.Add(new("lose", "the data and every local snapshot are gone", LoseStep.Prove));
        steps.Add(new("restore", "the engine brings every label back", RestoreStep.Prove));
        steps.Add(new("compare", "what came back is what was there, bit for bit, with its metadata", CompareStep.Prove));
        steps.Add(new("standard-tools", "zstd, tar and btrfs alone bring it back too", StandardToolsStep.Prove));
        return steps.ToImmutable();
    }
}
