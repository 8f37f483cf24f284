using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class SnapshotStep
{
    /// <summary>Overwrites, grows, shrinks, renames, deletes and adds: what an incremental stream has to say.</summary>
    private const string Change = """
        export LC_ALL=C
        for place; do
            cd -- "${place%/}/drill"
            dd if=/dev/urandom of=random.bin bs=4096 seek=100 count=16 conv=notrunc status=none
            seq 200001 210000 >>text.txt
            truncate -s 12M sparse.img
            rm -r many/file-1* empty
            mv many renamed
            mkdir many && printf 'new\n' >many/file-1
            rm dangling-link && ln -s text.txt dangling-link
            setfattr -x user.panther text.txt && setfattr -n user.added -v 'later' text.txt
            chmod 0640 deep/er/secret
            head -c 500000 /dev/urandom >added.bin
        done
        sync
        """;

    public static Task First(DrillContext context, CancellationToken cancellation) => Take(context, "monthly", "before", cancellation);

    public static async Task Second(DrillContext context, CancellationToken cancellation)
    {
        await context.Shell.CheckScript(Change, cancellation, [.. context.Scope.Items.Select(item => item.Path)]);
        await Take(context, "daily", "after", cancellation);
    }

    private static async Task Take(DrillContext context, string tier, string when, CancellationToken cancellation)
    {
        using var made = await context.Engine.Json(cancellation, "snapshot", "create", "--tier", tier);
        var paths = made.RootElement.EnumerateArray().ToDictionary(
            snapshot => snapshot.GetProperty("config").GetString()!,
            snapshot => snapshot.GetProperty("path").GetString()!,
            StringComparer.Ordinal);
        string[] directories = [.. context.Scope.Items.Select(item => InSnapshot(context.Plan, item, paths))];
        var manifests = await IndependentManifest.Of(context.Shell, directories, cancellation);
        foreach (var (item, directory, manifest) in context.Scope.Items.Zip(directories, manifests))
        {
            await context.Paths.Keep($"{item.Label}-{when}.txt", manifest);
            context.Expected[item.Label] = manifest;
            context.Saw(item.Label, $"{directory}: {manifest.Split('\n').Length} lines of independent manifest");
        }
    }

    private static string InSnapshot(StoragePlan plan, BackupItem item, Dictionary<string, string> snapshots)
    {
        if (!snapshots.TryGetValue(item.SnapperConfig, out var snapshot))
            throw new DrillFailedException($"`snapshot create` made no snapshot of {item.SnapperConfig}, which feeds {item.Label}");
        var mount = plan.Subvolumes.Single(subvolume => subvolume.SnapperConfig == item.SnapperConfig).MountPoint;
        return item.Kind == SourceKind.Directory ? snapshot + item.Path[mount.TrimEnd('/').Length..] : snapshot;
    }
}
