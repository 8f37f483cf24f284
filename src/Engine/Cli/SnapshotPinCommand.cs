using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot pin</c> and <c>unpin</c>.</summary>
internal static class SnapshotPinCommand
{
    public static Verb Pin() => Create("pin", pinned: true, "Keeps snapshots whatever the policy says, until they are unpinned; `snapper list` shows it.",
        ["panther-storage snapshot pin home/12", "panther-storage snapshot pin home/latest root/latest"]);

    public static Verb Unpin() => Create("unpin", pinned: false, "Leaves pinned snapshots to the policy again; nothing is deleted before the next run.",
        ["panther-storage snapshot unpin home/12"]);

    private static Verb Create(string name, bool pinned, string description, string[] examples)
    {
        var scope = new SnapshotScope();
        var names = new Argument<string[]>("SNAPSHOT") { Description = "As home/12, or home/latest", Arity = ArgumentArity.OneOrMore };
        return Verb.Of(name, description, [.. examples],
            [
                (ExitCode.Success, $"each is {name}ned, or was already"),
                (ExitCode.BadInput, "there is no such snapshot; none was changed"),
                (ExitCode.System, "snapper failed"),
                (ExitCode.Busy, "a run holds the lock, and may be deleting that very snapshot"),
            ]).Takes(names, scope.Root, scope.Json).Does(async (parsed, cancellation) =>
            {
                var snapshots = await new PinSnapshots(scope.Host(parsed)).Run(parsed.GetRequiredValue(names), pinned, cancellation);
                SnapshotOutput.Print(parsed, snapshots, parsed.GetValue(scope.Json));
                return ExitCode.Success;
            });
    }
}
