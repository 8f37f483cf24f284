using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot diff</c>.</summary>
internal static class SnapshotDiffCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        var from = new Argument<string>("FROM") { Description = "As home/12, or home/latest" };
        var to = new Argument<string?>("TO") { Description = "Another of the same subvolume; the live subvolume if not given", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of("diff", "Lists what changed from one snapshot to another: + added, - removed, t another type, c contents, m owner, mode or attributes.",
            [
                "panther-storage snapshot diff home/11 home/12",
                "panther-storage snapshot diff home/latest",
                "panther-storage snapshot diff root/3 root/latest --json",
            ],
            [
                (ExitCode.Success, "compared, whether anything changed or not"),
                (ExitCode.BadInput, "there is no such snapshot, or the plan cannot be read"),
                (ExitCode.System, "something cannot be read"),
            ]).Takes(from, to, scope.Root, scope.Plan, scope.Json).Does(async (parsed, cancellation) =>
            {
                var compared = await new CompareSnapshots(scope.Host(parsed)).Run(parsed.GetRequiredValue(from), parsed.GetValue(to), cancellation);
                SnapshotOutput.Print(parsed, compared, parsed.GetValue(scope.Json), cancellation);
                return ExitCode.Success;
            });
    }
}
