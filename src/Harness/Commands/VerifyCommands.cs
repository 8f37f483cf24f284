using System.CommandLine;
using PantherStorage.Terminal.Completion;
using PantherStorage.Terminal.Pages;

namespace PantherStorage.Harness.Commands;

/// <summary>Every verb of <c>panther-verify</c>.</summary>
internal static class VerifyCommands
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Boots a machine shaped like each host and proves that what panther-storage says is true.");
        root.Subcommands.Add(ObjectStoreCommand.Create());
        root.Subcommands.Add(ProbeCommand.Create());
        root.Subcommands.Add(ImagesCommand.Create());
        root.Subcommands.Add(MachineCommand.Create());
        root.Subcommands.Add(DrillCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        root.Subcommands.Add(SimulateCommand.Create());
        root.Subcommands.Add(CompletionVerb.Of(root));
        root.Subcommands.Add(ManVerb.Of(root));
        return root;
    }
}
