using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot list</c>.</summary>
internal static class SnapshotListCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("list", "Lists the read-only snapshots of each subvolume, oldest first.",
            [
                "panther-storage snapshot list",
                "panther-storage snapshot list --config home --json",
            ],
            [
                (ExitCode.Success, "listed"),
                (ExitCode.BadInput, "the plan cannot be read, or snapshots nothing"),
                (ExitCode.System, "snapper failed"),
            ]).Takes(scope.Config, scope.Root, scope.Plan, scope.Json).Does(async (parsed, cancellation) =>
            {
                var views = new List<SnapperView>();
                foreach (var config in Configs(scope.Named(parsed), () => Snapshotted.Of(scope.ReadPlan(parsed), [])))
                    views.Add(await scope.Snapper(parsed).Look(config, cancellation));
                SnapshotOutput.Print([.. views.SelectMany(view => view.Snapshots)], parsed.GetValue(scope.Json));
                foreach (var doubt in views.SelectMany(view => view.Doubts(SystemClock.Instance.GetCurrentInstant())))
                    await Console.Error.WriteLineAsync($"panther-storage snapshot list: {Printable.Of(doubt)}");
                return ExitCode.Success;
            });
    }

    private static IEnumerable<string> Configs(IReadOnlyCollection<string> named, Func<IEnumerable<Snapshotted>> all) =>
        named.Count > 0 ? named : all().Select(subvolume => subvolume.Config);
}
