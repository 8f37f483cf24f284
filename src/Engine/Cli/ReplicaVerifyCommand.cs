using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Replicas;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage replica verify</c>.</summary>
internal static class ReplicaVerifyCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        var contents = new Option<int>("--contents") { Description = "Of how many copies of each subvolume every file is read and compared with its snapshot's, the newest first; 0 for none", DefaultValueFactory = _ => 1, HelpName = "N" };
        contents.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() < 0)
                given.AddError("--contents: give 0 or more.");
        });
        return Verb.Of("verify", "Proves that every copy was received whole, as the very snapshot that it is called after, and is unchanged since; and compares the contents of some.",
            [
                "panther-storage replica verify",
                "panther-storage replica verify --contents 100 --json",
            ],
            [
                (ExitCode.Success, "verified"),
                (ExitCode.Failed, "a copy was changed, cannot be read, or is not its snapshot; or there is none"),
                (ExitCode.BadInput, "the plan has no replica, or it cannot be read"),
                (ExitCode.Refused, "the pool is not mounted, or another is in its place"),
                (ExitCode.System, "btrfs or ssh failed"),
                (ExitCode.CouldNotVerify, "something could not be looked at, and nothing else is wrong"),
            ])
            .Takes(scope.Snapper, contents, scope.Root, scope.Plan, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var verdict = await new VerifyReplica(scope.Host(parsed), shown).Run(scope.Named(parsed), parsed.GetValue(contents), cancellation);
                ReplicaOutput.Print(parsed, verdict, parsed.GetValue(scope.Json));
                return verdict.Code;
            });
    }
}
