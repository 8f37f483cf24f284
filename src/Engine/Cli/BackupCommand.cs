using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup</c>.</summary>
public static class BackupCommand
{
    public static Verb Create() => Verb.Group("backup", "Makes, lists, verifies and maintains the backups in the bucket.",
        BackupRunCommand.Create(), BackupListCommand.Create(), BackupVerifyCommand.Create(), BackupLedgerCommand.Create(),
        BackupPruneCommand.Create(), BackupAcceptCommand.Create(), BackupGcCommand.Create(), BackupCostCommand.Create(), BackupPlanCommand.Create(), BackupImpactCommand.Create(),
        BackupKeyCommand.Create(), BackupRecoveryCardCommand.Create(), BackupDoctorCommand.Create());
}
