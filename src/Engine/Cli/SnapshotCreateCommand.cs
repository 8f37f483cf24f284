using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot create</c>.</summary>
internal static class SnapshotCreateCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        var tier = new Option<string>("--tier") { Description = "What it is made for: hourly, daily, weekly, monthly, several as daily+weekly, or manual", DefaultValueFactory = _ => TierTag.Manual };
        var description = new Option<string>("--description") { Description = "A description in your own words", DefaultValueFactory = _ => string.Empty };
        return Verb.Of("create", "Makes a read-only snapshot of each subvolume. One made by hand stays until somebody deletes it.",
            [
                "panther-storage snapshot create",
                "panther-storage snapshot create --snapper-config home --description 'before the upgrade'",
                "panther-storage snapshot create --tier daily --dry-run",
            ],
            [
                (ExitCode.Success, "every snapshot was made"),
                (ExitCode.Usage, "there is no such tier"),
                (ExitCode.BadInput, "the plan or storage.json cannot be used, or the plan snapshots nothing"),
                (ExitCode.System, "at least one could not be made, or a hook failed; the others were made"),
                (ExitCode.Busy, "another run holds the lock"),
            ]).Takes(tier, scope.Snapper, description, scope.DryRun, scope.Root, scope.Plan, scope.Config, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var create = new CreateSnapshots(scope.Host(parsed), shown);
                var request = new CreateSnapshotsRequest(scope.Named(parsed), TierTag.Parse(parsed.GetValue(tier)!), parsed.GetValue(description)!);
                if (parsed.GetValue(scope.DryRun))
                {
                    SnapshotOutput.Print(parsed, create.Preview(request), parsed.GetValue(scope.Json));
                    return ExitCode.Success;
                }

                var (run, code) = await create.Run(request, cancellation);
                SnapshotOutput.Print(parsed, run.Made, parsed.GetValue(scope.Json));
                foreach (var (config, reason) in run.Failed)
                    parsed.Note($"no snapshot of {config}: {Printable.Of(reason)}");
                foreach (var (config, reason) in run.Troubles)
                    parsed.Note($"{config}{(run.Made.Any(snapshot => snapshot.Config == config) ? " has its snapshot, but" : string.Empty)}: {Printable.Of(reason)}");
                return code;
            });
    }
}
