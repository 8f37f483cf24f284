using System.Security.Cryptography;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

public sealed class ResumeTests
{
    [Test]
    public async Task A_resumed_upload_sends_only_the_parts_that_the_bucket_has_not()
    {
        await using var world = await Interrupted(sparing: 2);
        var sent = world.Server.Requests.Count(S3Operation.UploadPart);

        var outcome = (await world.Run()).Single();
        await world.Restore(world.Disk.In("restored"));

        Assert.That(outcome.Upload, Does.StartWith("resumed an interrupted upload: 2 parts"));
        Assert.That(world.Server.Requests.Count(S3Operation.UploadPart) - sent, Is.EqualTo(6), "of eight");
        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(await Trees.Digest(world.Home)));
        Assert.That(new UploadMemory(world.Paths, "home").Read(), Is.Null);
    }

    [Test]
    public async Task An_upload_goes_on_at_the_level_that_it_began_with_and_the_next_one_at_the_new_level()
    {
        await using var world = await Interrupted(sparing: 2);
        world.Level = 9;

        var resumed = (await world.Run()).Single();
        await Trees.Change(world.Home, 2);
        await world.Snapshot();
        var next = (await world.Run()).Single();

        Assert.That(resumed.Upload, Does.StartWith("resumed an interrupted upload: 2 parts"));
        Assert.That(await Tool(world, resumed), Does.EndWith(", level 3"));
        Assert.That(await Tool(world, next), Does.EndWith(", level 9"));
        await world.Restore(world.Disk.In("restored"));

        static async Task<string> Tool(BackupWorld world, BackupOutcome outcome) =>
            (await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default)).Backups.Single(backup => backup.Key == outcome.Key).Manifest.Tools.Zstd;
    }

    [Test]
    public async Task An_interrupted_upload_is_finished_before_a_newer_snapshot_builds_on_it()
    {
        await using var world = await Interrupted(sparing: 2);
        await Trees.Change(world.Home, 2);
        await world.Snapshot();

        var outcomes = await world.Run();

        Assert.That(outcomes.Select(outcome => outcome.Kind), Is.EqualTo(new[] { BackupKind.Full, BackupKind.Incremental }));
        Assert.That(outcomes[1].ParentKey, Is.EqualTo(outcomes[0].Key));
        Assert.That(outcomes[0].Upload, Does.StartWith("resumed"));
    }

    [Test]
    public async Task An_upload_whose_snapshot_is_gone_is_aborted_with_the_reason()
    {
        await using var world = await Interrupted(sparing: 1);
        await world.Forget(world.Snapshots[0]);
        await world.Snapshot();

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        Assert.That(outcome.Upload, Does.Contain("was not resumed: it was of another snapshot"));
        Assert.That(world.Server.UnfinishedUploads, Is.Zero);
    }

    [Test]
    public async Task A_part_that_is_not_what_the_snapshot_gives_is_sent_again()
    {
        await using var world = await Interrupted(sparing: 2);
        var old = new UploadMemory(world.Paths, "home").Read()!;
        await world.Store.UploadPart(old.Key, old.UploadId, 1, new byte[5_000_000], default);

        Assert.That((await world.Run()).Single().Upload, Does.Contain("1 part"));
        await world.Restore(world.Disk.In("restored"));
    }

    [Test]
    public async Task An_upload_that_has_more_parts_than_the_archive_is_aborted_and_the_run_after_succeeds()
    {
        await using var world = await Interrupted(sparing: 2);
        var old = new UploadMemory(world.Paths, "home").Read()!;
        await world.Store.UploadPart(old.Key, old.UploadId, 99, new byte[5_000_000], default);

        Assert.That((await world.Run()).Single().Because, Does.Contain("more parts"));
        Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Stored));
        Assert.That(world.Server.UnfinishedUploads, Is.Zero);
    }

    [Test]
    public async Task An_archive_whose_manifest_alone_is_missing_is_not_sent_again()
    {
        await using var world = await Interrupted(sparing: 1);
        using (Milestones.Watch(step => Throw(step == Milestone.ArchiveConfirmed)))
            Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Failed));
        var sent = world.Server.Requests.Count(S3Operation.UploadPart);

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        Assert.That(world.Server.Requests.Count(S3Operation.UploadPart), Is.EqualTo(sent));
        await world.Restore(world.Disk.In("restored"));
    }

    [Test]
    public async Task A_note_that_cannot_be_read_or_written_stops_no_backup()
    {
        await using var world = await Interrupted(sparing: 1);
        var notes = Path.Combine(world.Paths.State, "uploads");
        await File.WriteAllTextAsync(Path.Combine(notes, "home.json"), "{ half");
        Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Stored));

        Directory.Delete(notes, recursive: true);
        await File.WriteAllTextAsync(notes, "in the way");
        await Noise(world, 9);
        await world.Backup();
    }

    [Test]
    public async Task The_same_snapshot_gives_the_same_bytes([Values("home", "data")] string label)
    {
        await using var world = await BackupWorld.Make();
        var first = await world.Backup(label);
        var expected = await Sum(world, first.Key!);
        await world.Store.Delete(ArchiveKey.ParseArchive(first.Key!)!.Manifest, default);
        await world.Store.Delete(first.Key!, default);

        var again = (await world.Run(label)).Single();

        Assert.That(again.Key, Is.EqualTo(first.Key));
        Assert.That(await Sum(world, again.Key!), Is.EqualTo(expected));
    }

    [TestCase("TERM")]
    [TestCase("HUP")]
    [TestCase("INT")]
    public async Task A_run_that_is_told_to_stop_ends_with_130_and_the_next_one_resumes(string signal)
    {
        await using var host = await HostRoot.Make();
        await Noise(Path.Combine(host.Root, "home"), 1);
        await host.Program("snapshot", "create");
        host.World.Server.Faults.Add(InjectedFault.Slow(TimeSpan.FromMinutes(5)).On(S3Operation.UploadPart).AfterSparing(1).Next(100));

        // Through env, which becomes the program: a test run in the background ignores SIGINT, and what it starts would too.
        await using var run = Programs.Start(
            new CommandLine("env", "--default-signal=INT,TERM,HUP", Published.Engine, "backup", "run", "--label", "home", "--root", host.Root), default);
        while (host.World.Server.Requests.Count(S3Operation.UploadPart) == 0)
            await Task.Yield();

        await ScratchBtrfs.Run("kill", "-s", signal, run.ProcessId.ToString());
        var ended = await run.Ended();

        FaultsPage.Row("Ctrl-C, SIGTERM, SIGHUP").EndsWith((ExitCode)ended.ExitCode);
        FaultsPage.Row("Ctrl-C, SIGTERM, SIGHUP").IsSaid(ended.StandardError);
        host.World.Server.Faults.Clear();
        Assert.That((await host.Program("backup", "run", "--label", "home")).StandardOutput, Does.Contain("resumed an interrupted upload"));
    }

    /// <summary>A world whose first backup, of four parts, was cut off after so many.</summary>
    private static async Task<BackupWorld> Interrupted(int sparing)
    {
        var world = await BackupWorld.Make();
        await Noise(world, 1);
        await world.Snapshot();
        world.Server.Faults.Add(InjectedFault.InternalError().On(S3Operation.UploadPart).AfterSparing(sparing).Next(1000));
        Assert.That((await world.Run()).Single().ExitCode, Is.EqualTo(ExitCode.ObjectStore));
        world.Server.Faults.Clear();
        return world;
    }

    private static Task Noise(BackupWorld world, int seed) => Noise(world.Home, seed);

    private static async Task Noise(string home, int seed)
    {
        var noise = new byte[50_000_000];
        new Random(seed).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(home, "noise"), noise);
    }

    private static async Task<string> Sum(BackupWorld world, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(await world.Store.GetAll(key, int.MaxValue, default)));

    private static void Throw(bool now)
    {
        if (now)
            throw new IOException("cut off");
    }
}
