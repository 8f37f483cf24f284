using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Sources;

public sealed class NothingToSaveTests
{
    private BackupWorld world = null!;

    [SetUp]
    public async Task Make() => world = await BackupWorld.Empty(ContentDigest.Write);

    [TearDown]
    public async Task Dispose() => await world.DisposeAsync();

    [Test]
    public async Task An_empty_subvolume_and_its_unchanged_next_snapshot_come_back_empty()
    {
        var full = await world.Backup();
        var next = await world.Backup();

        Assert.That((full.Kind, next.Kind), Is.EqualTo((BackupKind.Full, BackupKind.Incremental)));
        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        Assert.That((await world.Restore(world.Disk.In("restored"))).Compared, Is.True);
        Assert.That(Directory.EnumerateFileSystemEntries(world.Disk.In("restored")), Is.Empty);
        Assert.That((await BtrfsTool.Show(world.Disk.In("restored"), default)).ReceivedUuid, Is.EqualTo(next.SnapshotUuid));
    }

    [Test]
    public async Task A_snapshot_without_a_change_is_a_backup_of_its_own_that_brings_back_all()
    {
        await Trees.Grow(world.Home, seed: 4);
        await world.Backup();
        var next = await world.Backup();

        Assert.That(next.StreamBytes, Is.LessThan(Bytes.KiB(4).Count));
        Assert.That((await world.Restore(world.Disk.In("restored"))).Compared, Is.True);
        Assert.That(await Portrait.Of(world.Disk.In("restored")), Is.EqualTo(await Portrait.Of(world.Home)));
    }

    [Test]
    public async Task An_empty_plain_directory_comes_back_with_its_own_owner_and_mode()
    {
        Directory.CreateDirectory($"{world.Home}/data");
        await ScratchBtrfs.Run("chown", "12:34", $"{world.Home}/data");
        await ScratchBtrfs.Run("chmod", "3750", $"{world.Home}/data");
        await world.Backup("data");

        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        Assert.That((await world.Restore(world.Disk.In("restored"), "data")).Compared, Is.True);
        Assert.That(await ScratchBtrfs.Run("stat", "--format=%a %u:%g", world.Disk.In("restored")), Is.EqualTo("3750 12:34\n"));
        Assert.That(Directory.EnumerateFileSystemEntries(world.Disk.In("restored")), Is.Empty);
    }
}
