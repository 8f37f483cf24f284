using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;

namespace PantherStorage.Tests.Integration.Backup;

public sealed class RestoreTests
{
    [Test]
    public async Task A_full_and_two_incremental_backups_restore_bit_for_bit_when_every_snapshot_is_lost()
    {
        await using var world = await BackupWorld.Make();
        var full = await world.Backup(tier: "monthly");
        await Trees.Change(world.Home, 2);
        var weekly = await world.Backup(tier: "weekly");
        await Trees.Change(world.Home, 3);
        var daily = await world.Backup(tier: "daily");
        var expected = await Trees.Digest(world.Snapshots[^1].Path);
        foreach (var snapshot in world.Snapshots.ToList())
            await world.Forget(snapshot);

        var result = await world.Restore(world.Disk.In("restored"));

        Assert.That(result.Chain, Is.EqualTo(new[] { full.Key, weekly.Key, daily.Key }));
        Assert.That(result.Compared, Is.True);
        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(expected));
        Assert.That(await BtrfsTool.Show(world.Disk.In("restored"), default), Has.Property("ReadOnly").True.And.Property("ReceivedUuid").EqualTo(daily.SnapshotUuid));
        Assert.That(Leftovers(world), Is.Empty);
    }

    [Test]
    public async Task A_restore_works_while_the_snapshots_and_an_earlier_restore_are_there()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();

        await world.Restore(world.Disk.In("first"));
        await world.Restore(world.Disk.In("second"));

        Assert.That(await Trees.Digest(world.Disk.In("second")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
    }

    [Test]
    public async Task A_restore_works_while_an_earlier_one_that_was_made_writable_and_changed_is_there()
    {
        await using var world = await BackupWorld.Make();
        var first = await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();
        await world.Restore(world.Disk.In("earlier"), wanted: first.Key!);
        // Its received UUID stays, as it does where a program clears the flag alone.
        using (var earlier = Posix.Open(Posix.CurrentDirectory, Posix.Path(world.Disk.In("earlier")), Posix.ReadOnly | Posix.Directory))
            SubvolumeCalls.Ioctl(earlier.Number, SubvolumeCalls.SetFlags, new byte[sizeof(ulong)]);
        Directory.Delete(world.Disk.In("earlier/data"), recursive: true);

        var result = await world.Restore(world.Disk.In("later"));

        Assert.That(result.Compared, Is.True);
        Assert.That(result.Notes.Single(), Does.StartWith("earlier, a subvolume of this pool").And.Contain("btrfs subvolume snapshot"));
        Assert.That(await Trees.Digest(world.Disk.In("later")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
    }

    [Test]
    public async Task A_backup_without_a_content_digest_is_restored_only_where_nobody_wants_it_compared()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await Forger.Replace(world, backup.Key!, await SendOf(world.Snapshots[^1].Path));

        await Expect(ExitCode.Refused, "no content digest", () => world.Restore(world.Disk.In("restored")));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);

        var result = await world.Restore(world.Disk.In("restored"), compare: false);
        Assert.That(result.Compared, Is.False);
    }

    private static async Task<byte[]> SendOf(string snapshot)
    {
        await using var send = BtrfsTool.Send(snapshot, parent: null, string.Empty, default);
        var stream = new MemoryStream();
        await send.Output.CopyToAsync(stream);
        return stream.ToArray();
    }

    [Test]
    public async Task A_restore_works_where_an_earlier_one_lies_outside_of_the_mounted_subvolume()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();
        var expected = await Trees.Digest(world.Snapshots[^1].Path);
        await world.Restore(world.Disk.In("earlier"));
        foreach (var snapshot in world.Snapshots.ToList())
            await world.Forget(snapshot);
        await using var mount = await world.Disk.Mount("@home");

        await world.Restore(Path.Combine(mount.Path, "again"));

        Assert.That(await Trees.Digest(Path.Combine(mount.Path, "again")), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_directory_restores_with_owners_times_links_xattrs_and_acls()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup("data");

        await world.Restore(world.Disk.In("data-restored"), "data");

        Assert.That(
            await Trees.Digest(world.Disk.In("data-restored")),
            Is.EqualTo(await Trees.Digest(Path.Combine(world.Snapshots[^1].Path, "data"))));
        Assert.That(Leftovers(world), Is.Empty);
    }

    [Test]
    public async Task A_target_that_exists_is_refused_and_untouched()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        Directory.CreateDirectory(world.Disk.In("mine"));

        await Expect(ExitCode.Refused, "never overwrites", () => world.Restore(world.Disk.In("mine")));

        Assert.That(Directory.EnumerateFileSystemEntries(world.Disk.In("mine")), Is.Empty);
    }

    [Test]
    public async Task A_path_that_is_not_on_Btrfs_is_told_so()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();

        await Expect(ExitCode.System, "not on Btrfs", () => world.Restore("/dev/shm/panther-restored"));

        Assert.That(Path.Exists("/dev/shm/panther-restored"), Is.False);
    }

    [Test]
    public async Task A_disk_that_fills_up_while_receiving_is_left_as_it_was()
    {
        await using var world = await BackupWorld.Make();
        var filler = new byte[150_000_000];
        new Random(5).NextBytes(filler);
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "filler"), filler);
        await world.Backup();
        await using var small = await ScratchBtrfs.Make(Bytes.MiB(128));

        FaultsPage.Row("the target's disk fills up").EndsWith(ExitCode.System);
        await Expect(ExitCode.System, "full", () => world.Restore(small.In("restored")));

        Assert.That(Directory.EnumerateFileSystemEntries(small.Path), Is.Empty);

        // As a restore in place has it, which nobody would know by the path.
        await using var pool = await ScratchBtrfs.Make(Bytes.MiB(128));
        var disk = MountTable.Read().At(pool.Path)!.Source;
        await using var top = await PoolTop.Mount($"{HostPaths.Running.Locks}/test-{Guid.NewGuid():N}", disk, [], default);
        await Expect(ExitCode.System, $"the pool on {disk} is full", () => world.Restore(top.In("restored")));
    }

    [Test]
    public async Task A_restore_that_is_stopped_leaves_nothing()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        using var stop = new CancellationTokenSource();
        world.Server.Faults.Add(PantherStorage.Harness.ObjectStores.StandIn.InjectedFault.Slow(TimeSpan.FromMinutes(5)).On(PantherStorage.Harness.ObjectStores.StandIn.S3Operation.GetObject).AfterSparing(3));

        var restoring = world.Restore(world.Disk.In("restored"), cancellation: stop.Token);
        while (Leftovers(world).Count == 0 && !restoring.IsCompleted)
            await Task.Yield();
        await stop.CancelAsync();

        Assert.That(async () => await restoring, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Leftovers(world), Is.Empty);
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
    }

    internal static async Task Expect(ExitCode code, string words, Func<Task> action)
    {
        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await action());
        Assert.That(thrown!.Message, Does.Contain(words));
        Assert.That(thrown.ExitCode, Is.EqualTo(code));
    }

    internal static List<string> Leftovers(BackupWorld world) =>
        [.. Directory.EnumerateDirectories(world.Disk.Path, ".panther-restore-*")];
}
