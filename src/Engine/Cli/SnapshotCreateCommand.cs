using System.Collections.Immutable;
using System.CommandLine;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Operations;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot create</c>.</summary>
internal static class SnapshotCreateCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        var tier = new Option<string>("--tier") { Description = "What it is made for: hourly, daily, weekly, monthly, several as daily+weekly, or manual", DefaultValueFactory = _ => TierTag.Manual };
        var description = new Option<string>("--description") { Description = "In words", DefaultValueFactory = _ => string.Empty };
        return Verb.Of("create", "Makes a read-only snapshot of each subvolume. One made by hand stays until somebody deletes it.",
            [
                "panther-storage snapshot create",
                "panther-storage snapshot create --config home --description 'before the upgrade'",
                "panther-storage snapshot create --tier daily --dry-run",
            ],
            [
                (ExitCode.Success, "every snapshot was made"),
                (ExitCode.Usage, "there is no such tier"),
                (ExitCode.BadInput, "the plan or storage.json cannot be used, or the plan snapshots nothing"),
                (ExitCode.System, "at least one could not be made, or a hook failed; the others were made"),
                (ExitCode.Busy, "another run holds the lock"),
            ]).Takes(tier, scope.Config, description, scope.DryRun, scope.Root, scope.Plan, scope.Options, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                ImmutableArray<SnapshotAsk> asked = [.. Asked(scope, parsed, TierTag.Parse(parsed.GetValue(tier)!), parsed.GetValue(description)!)];
                if (parsed.GetValue(scope.DryRun))
                {
                    SnapshotOutput.Print(SnapshotReport.Planned(asked), parsed.GetValue(scope.Json), "snapshot create");
                    return ExitCode.Success;
                }

                using var held = scope.Lock(parsed);
                var resumed = await SnapshotResumeCommand.Finish(scope.Paused(parsed), "snapshot create");
                var run = await SnapshotRun.Make(scope.Snapper(parsed), scope.Hooks(parsed), asked, SystemClock.Instance.GetCurrentInstant(), cancellation);
                RunCounters.CountFailed(scope.Host(parsed), run);
                SnapshotOutput.Print(run.Made, parsed.GetValue(scope.Json));
                foreach (var (config, reason) in run.Failed)
                    await Console.Error.WriteLineAsync($"panther-storage snapshot create: no snapshot of {config}: {Printable.Of(reason)}");
                foreach (var (config, reason) in run.Troubles)
                    await Console.Error.WriteLineAsync($"panther-storage snapshot create: {config}{(run.Made.Any(snapshot => snapshot.Config == config) ? " has its snapshot, but" : string.Empty)}: {Printable.Of(reason)}");
                return resumed ? run.ExitCode : ExitCode.System;
            });
    }

    // Named configurations need no plan, unless hooks ask which subvolumes they are.
    private static IEnumerable<SnapshotAsk> Asked(SnapshotScope scope, ParseResult parsed, string tier, string description)
    {
        var options = scope.ReadOptions(parsed).Snapshots;
        var named = scope.Named(parsed);
        if (named.Count > 0 && options.Hooks.IsEmpty)
            return named.Select(config => new SnapshotAsk(config, tier, description));
        var plan = scope.ReadPlan(parsed);
        var hooks = HookKinds.Of(options, plan);
        return Snapshotted.Of(plan, named).Select(subvolume => new SnapshotAsk(subvolume.Config, tier, description)
        {
            Hooks = [.. hooks.Where(hook => hook.Subvolumes.Contains(subvolume.Subvolume))],
        });
    }
}
