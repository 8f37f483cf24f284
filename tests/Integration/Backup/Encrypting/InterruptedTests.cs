using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Storage;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Faults;

namespace PantherStorage.Tests.Integration.Backup.Encrypting;

/// <summary>What is encrypted anew has other bytes, so an interrupted upload begins anew, and the old one goes.</summary>
public sealed class InterruptedTests
{
    [Test]
    public async Task An_upload_that_fails_is_aborted_at_once_and_the_next_run_succeeds()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await World(keys);
        world.Server.Faults.Add(InjectedFault.InternalError().On(S3Operation.UploadPart).AfterSparing(2).Next(1000));

        Assert.That((await world.Run()).Single().ExitCode, Is.EqualTo(ExitCode.ObjectStore));
        Assert.That((world.Server.UnfinishedUploads, new UploadMemory(world.Paths, "home").Read()), Is.EqualTo((0, (InterruptedUpload?)null)));
        world.Server.Faults.Clear();

        await Succeeds(world, keys);
    }

    [Test]
    public async Task A_source_that_fails_commits_nothing_however_much_was_encrypted()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await World(keys);
        var left = 100;
        using (Milestones.Watch(step => _ = step == Milestone.SourceRead && Interlocked.Decrement(ref left) == 0 ? throw new IOException("the source is gone") : 0))
            Assert.That((await world.Run()).Single().Because, Does.Contain("the source is gone"));

        Assert.That((world.Server.ObjectCount, world.Server.UnfinishedUploads), Is.EqualTo((0, 0)));
        await Succeeds(world, keys);
    }

    [Test]
    public async Task An_age_that_fails_commits_nothing_and_its_words_are_told()
    {
        await using var world = await BackupWorld.Make();
        world.Encryptor = new AgeEncryptor(["age1nobody"], "age");
        await world.Snapshot();

        var outcome = (await world.Run()).Single();

        Assert.That((outcome.ExitCode, world.Server.ObjectCount), Is.EqualTo((ExitCode.System, 0)), outcome.Because);
        Assert.That(outcome.Because, Does.Contain("`age --encrypt --recipient age1nobody` ended with exit code 1"));
    }

    [TestCase(Milestone.PartStored, 2)]
    [TestCase(Milestone.ArchiveConfirmed, 1)]
    public async Task A_run_that_is_killed_is_begun_anew_and_its_upload_goes(Milestone step, int times)
    {
        await using var keys = await AgeKeys.Make();
        await using var host = await AgeHost.Make(keys);
        await Noise(Path.Combine(host.Root, "home"));
        await host.Program("snapshot", "create");

        Assert.That(await CutOffProgram.RunUpTo(step, times, "backup", "run", "--label", "home", "--root", host.Root), Is.True);
        Assert.That(host.World.Server.UnfinishedUploads, Is.EqualTo(step == Milestone.PartStored ? 1 : 0));
        Assert.That((await host.World.Verify(VerifyLevel.List)).Backups, Is.Zero);
        var again = await host.Program("backup", "run", "--label", "home");

        Assert.That(again.StandardOutput, Does.Contain("was not resumed: it was encrypted with a key that only its run had"));
        Assert.That(host.World.Server.UnfinishedUploads, Is.Zero);
        Assert.That((await host.World.Verify(VerifyLevel.Full, keys.Identity())).Verdict, Is.EqualTo(ProofVerdict.Verified));
    }

    private static async Task<BackupWorld> World(AgeKeys keys)
    {
        var world = await BackupWorld.Make();
        world.Encryptor = await keys.Encryptor();
        await Noise(world.Home);
        await world.Snapshot();
        return world;
    }

    private static async Task Succeeds(BackupWorld world, AgeKeys keys)
    {
        var outcome = (await world.Run()).Single();
        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        await world.Restore(world.Disk.In("restored"), identity: keys.Identity());
        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(await Trees.Digest(world.Home)));
    }

    // So much that a backup of it takes several parts.
    private static async Task Noise(string home)
    {
        var noise = new byte[50_000_000];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(home, "noise"), noise);
    }
}
