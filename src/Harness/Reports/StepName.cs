using System.Text.Json;

namespace PantherStorage.Harness.Reports;

/// <summary>A step's name for programs, in the drill's order.</summary>
public enum StepName
{
    Setup,
    Boot,
    Install,
    Detect,
    Audit,
    Policy,
    Seed,
    Snapshot,
    FullBackup,
    Change,
    Incremental,
    Replica,
    Fault,
    Verify,
    Lose,
    RestoreReplica,
    Restore,
    Compare,
    StandardTools,

    /// <summary>Only where the report itself could not be kept.</summary>
    Report,
}

internal static class StepNames
{
    /// <summary>As the report has it, e.g. <c>full-backup</c>.</summary>
    public static string Word(this StepName name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name.ToString());
}
