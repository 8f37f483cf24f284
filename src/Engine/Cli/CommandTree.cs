using System.CommandLine;
using PantherStorage.Terminal.Completion;
using PantherStorage.Terminal.Pages;

namespace PantherStorage.Cli;

/// <summary>Every verb of <c>panther-storage</c>.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Lays out the disks of one host, and makes, keeps and verifies its snapshots and backups.");
        root.Subcommands.Add(FactsCommand.Create());
        root.Subcommands.Add(DetectCommand.Create());
        root.Subcommands.Add(HostCommand.Create());
        root.Subcommands.Add(PlanCommand.Create());
        root.Subcommands.Add(ConfigCommand.Create());
        root.Subcommands.Add(ProvisionCommand.Create());
        root.Subcommands.Add(LintCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(ChecksumCommand.Create());
        root.Subcommands.Add(SnapshotCommand.Create());
        root.Subcommands.Add(ReplicaCommand.Create());
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(CredentialsCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        root.Subcommands.Add(ScopeCommand.Create());
        root.Subcommands.Add(MaintainCommand.Create());
        root.Subcommands.Add(StatusCommand.Create());
        root.Subcommands.Add(CompletionVerb.Of(root));
        root.Subcommands.Add(ManVerb.Of(root));
        return root;
    }
}
