using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Snapshots;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage snapshot</c>.</summary>
public static class SnapshotCommand
{
    private static readonly Option<string> Root = new("--root") { Description = "Where the host's root is mounted", DefaultValueFactory = _ => "/" };
    private static readonly Option<string?> Plan = new("--plan") { Description = "The plan; the host's own if not given" };
    private static readonly Option<string[]> Config = new("--config") { Description = "A snapper configuration; all of the plan if none is given", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    public static Verb Create() => Verb.Group("snapshot", "Makes and lists the snapshots that snapper keeps.", Make(), List());

    private static Verb Make()
    {
        var tier = new Option<string>("--tier") { Description = "What it is made for: a tier's name, or manual", DefaultValueFactory = _ => "manual" };
        var description = new Option<string>("--description") { Description = "In words", DefaultValueFactory = _ => string.Empty };
        return Verb.Of("create", "Makes a read-only snapshot of each subvolume.",
            [
                "panther-storage snapshot create",
                "panther-storage snapshot create --tier daily --config home --description 'before the upgrade'",
            ],
            [
                (ExitCode.Success, "every snapshot was made"),
                (ExitCode.BadInput, "the plan cannot be read, or snapshots nothing"),
                (ExitCode.System, "at least one could not be made; the others were"),
            ]).Takes(tier, Config, description, Root, Plan, Json).Does(async (parsed, cancellation) =>
            {
                var host = new HostPaths(Path.GetFullPath(parsed.GetValue(Root)!));
                var run = await SnapshotRun.Make(
                    new Snapper(host), Configs(parsed, host), parsed.GetValue(tier)!, parsed.GetValue(description)!,
                    SystemClock.Instance.GetCurrentInstant(), cancellation);
                Print(run.Made, parsed.GetValue(Json));
                foreach (var (config, reason) in run.Failed)
                    await Console.Error.WriteLineAsync($"panther-storage snapshot create: no snapshot of {config}: {reason}");
                return run.Failed.IsEmpty ? ExitCode.Success : ExitCode.System;
            });
    }

    private static Verb List() => Verb.Of("list", "Lists the read-only snapshots of each subvolume, oldest first.",
        [
            "panther-storage snapshot list",
            "panther-storage snapshot list --config home --json",
        ],
        [
            (ExitCode.Success, "listed"),
            (ExitCode.BadInput, "the plan cannot be read, or snapshots nothing"),
            (ExitCode.System, "snapper failed"),
        ]).Takes(Config, Root, Plan, Json).Does(async (parsed, cancellation) =>
        {
            var host = new HostPaths(Path.GetFullPath(parsed.GetValue(Root)!));
            var snapper = new Snapper(host);
            var snapshots = new List<Snapshot>();
            foreach (var config in Configs(parsed, host))
                snapshots.AddRange(await snapper.List(config, cancellation));
            Print(snapshots, parsed.GetValue(Json));
            return ExitCode.Success;
        });

    private static IReadOnlyList<string> Configs(ParseResult parsed, HostPaths host)
    {
        if (parsed.GetValue(Config) is { Length: > 0 } named)
            return named;
        var plan = PlanJson.Read(parsed.GetValue(Plan) ?? host.PlanFile);
        string[] configs = [.. plan.Pools.SelectMany(pool => pool.Subvolumes).Select(subvolume => subvolume.SnapperConfig).OfType<string>()];
        return configs.Length > 0
            ? configs
            : throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} snapshots no subvolume");
    }

    private static void Print(IReadOnlyCollection<Snapshot> snapshots, bool json)
    {
        if (json)
        {
            Console.WriteLine(SnapshotJson.Write(snapshots));
            return;
        }

        foreach (var snapshot in snapshots)
        {
            var words = $"{snapshot.Config,-14} {snapshot.Number,5}  {InstantPattern.General.Format(snapshot.Created)}  {(snapshot.Tier.Length > 0 ? snapshot.Tier : "-"),-10} {snapshot.Path}  {snapshot.Description}";
            Console.WriteLine(words.TrimEnd());
        }
    }
}
