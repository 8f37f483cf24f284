using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot</c>.</summary>
public static class SnapshotCommand
{
    public static Verb Create() => Verb.Group(
        "snapshot", "Makes, prunes, compares and restores from the snapshots that snapper manages, and rolls back to them.",
        SnapshotRunCommand.Create(), SnapshotCreateCommand.Create(), SnapshotResumeCommand.Create(), SnapshotListCommand.Create(), SnapshotPruneCommand.Create(),
        SnapshotDiffCommand.Create(), SnapshotPinCommand.Pin(), SnapshotPinCommand.Unpin(), SnapshotRestoreFileCommand.Create(), SnapshotRollbackCommand.Create());
}
