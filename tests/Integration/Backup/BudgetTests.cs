using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives.Zstandard;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Integration.Backup;

public sealed class BudgetTests
{
    [Test]
    public async Task A_first_full_backup_is_refused_with_the_reason_and_nothing_is_stored()
    {
        await using var world = await BackupWorld.Make();
        await world.Snapshot();

        var outcome = await Run(world, "home");

        Assert.That((outcome.Outcome, outcome.ExitCode), Is.EqualTo((Outcome.Failed, ExitCode.Refused)));
        Assert.That(outcome.Because, Does.Contain("too dear").And.Contain("storage.backup.budget"));
        Assert.That(await world.Store.List(string.Empty, default).CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Incrementals_go_on_in_place_of_a_full_one_too()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup(tier: "monthly");
        await Trees.Change(world.Home, 2);
        await world.Snapshot("daily");
        var daily = await Run(world, "home");
        await Trees.Change(world.Home, 3);
        await world.Snapshot("monthly");
        var monthly = await Run(world, "home");
        await world.Snapshot("daily");
        var next = await Run(world, "home");

        Assert.That(new[] { daily, monthly, next }.Select(outcome => (outcome.Outcome, outcome.Kind)), Is.All.EqualTo((Outcome.Stored, BackupKind.Incremental)));
        Assert.That(monthly.Because, Does.Contain("too dear"));
        Assert.That(daily.Because, Does.Not.Contain("too dear"));
    }

    [Test]
    public async Task A_directory_which_is_never_less_than_whole_is_not_stopped()
    {
        await using var world = await BackupWorld.Make();
        await world.Snapshot();

        Assert.That((await Run(world, "data")).Outcome, Is.EqualTo(Outcome.Stored));
    }

    private static async Task<BackupOutcome> Run(BackupWorld world, string label)
    {
        var pipeline = new BackupPipeline(world.Store, new ToolVersions("test", "6", "6", Zstd.Version), SystemClock.Instance, ArchiveBench.Key, Trees.Digest);
        ListSnapshots snapshots = (_, _) => Task.FromResult(world.Snapshots);
        return await new BackupRun(world.Plan, world.Store, pipeline, snapshots, _ => Task.FromResult<string?>("too dear")) { Bounds = ChainBounds.Usual with { Full = FullEvery.Monthly } }
            .Run([label], forceFull: false, progress: null, default).SingleAsync();
    }
}
