using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Integration.Backup;

public sealed class BackupTests
{
    [Test]
    public async Task The_first_backup_is_full_the_next_incremental_and_the_same_snapshot_is_not_stored_twice()
    {
        await using var world = await BackupWorld.Make();

        var first = await world.Backup();
        await Trees.Change(world.Home, 2);
        var second = await world.Backup();
        var third = (await world.Run()).Single();

        Assert.That((first.Kind, second.Kind, third.Outcome), Is.EqualTo((BackupKind.Full, BackupKind.Incremental, Outcome.Skipped)));
        Assert.That(second.ParentKey, Is.EqualTo(first.Key));
        Assert.That(second.StreamBytes, Is.LessThan(first.StreamBytes / 3));
        Assert.That(third.Because, Does.Contain(second.Key));
    }

    [Test]
    public async Task A_parent_whose_snapshot_is_gone_makes_a_full_backup_that_says_why()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        await world.Forget(world.Snapshots[0]);

        var next = await world.Backup();

        Assert.That(next.Kind, Is.EqualTo(BackupKind.Full));
        FaultsPage.Row("the parent's snapshot was deleted").EndsWith(next.ExitCode);
        Assert.That(next.Because, Does.Contain("not on this machine"));
    }

    [Test]
    public async Task Without_a_snapshot_it_says_how_to_make_one()
    {
        await using var world = await BackupWorld.Make();

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(outcome.Because, Does.Contain("panther-storage snapshot create"));
    }

    [Test]
    public async Task An_upload_that_fails_for_good_commits_nothing_and_the_next_run_resumes_it()
    {
        await using var world = await BackupWorld.Make();
        await Incompressible(world, 40_000_000);
        await world.Snapshot();
        world.Server.Faults.Add(InjectedFault.InternalError().On(S3Operation.UploadPart).Next(100));

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.ObjectStore));
        Assert.That((world.Server.ObjectCount, world.Server.UnfinishedUploads), Is.EqualTo((0, 1)));
        world.Server.Faults.Clear();
        Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Stored));
        Assert.That(world.Server.UnfinishedUploads, Is.Zero);
    }

    [Test]
    public async Task Slow_downs_lost_answers_and_cut_connections_are_ridden_out()
    {
        await using var world = await BackupWorld.Make();
        await Incompressible(world, 60_000_000);
        world.Server.Faults.Add(InjectedFault.SlowDown(TimeSpan.FromSeconds(1)).On(S3Operation.UploadPart));
        world.Server.Faults.Add(InjectedFault.CutAfter(1000).On(S3Operation.UploadPart).AfterSparing(1));
        world.Server.Faults.Add(InjectedFault.LostAnswer().On(S3Operation.CompleteMultipartUpload));
        world.Server.Faults.Add(InjectedFault.WrongETag().On(S3Operation.UploadPart).AfterSparing(2));
        world.Server.Faults.Add(InjectedFault.LostAnswer().On(S3Operation.ListObjectsV2));

        FaultsPage.Row("500, 503 SlowDown").EndsWith((await world.Backup()).ExitCode);
        await world.Restore(world.Disk.In("restored"));

        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(await Trees.Digest(world.Home)));
    }

    [Test]
    public async Task A_run_that_is_stopped_commits_nothing()
    {
        await using var world = await BackupWorld.Make();
        await Incompressible(world, 40_000_000);
        await world.Snapshot();
        using var stop = new CancellationTokenSource();
        world.Server.Faults.Add(InjectedFault.Slow(TimeSpan.FromMinutes(5)).On(S3Operation.UploadPart).Next(10));

        var running = world.Run(cancellation: stop.Token);
        while (world.Server.Requests.Count(S3Operation.CreateMultipartUpload) == 0 && !running.IsCompleted)
            await Task.Yield();
        await stop.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(world.Server.StoredBytes, Is.EqualTo(Bytes.Zero));
    }

    [Test]
    public async Task A_snapshot_that_can_be_written_is_not_backed_up()
    {
        await using var world = await BackupWorld.Make();
        var snapshot = await world.Snapshot();
        await BtrfsTool.SetProperty(snapshot.Path, "ro", "false", default);

        var outcome = (await world.Run()).Single();
        FaultsPage.Row("a snapshot was made writable").EndsWith(outcome.ExitCode);
        FaultsPage.Row("a snapshot was made writable").IsSaid(outcome.Because);
    }

    private static async Task Incompressible(BackupWorld world, int length)
    {
        var content = new byte[length];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "noise"), content);
    }
}
