using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Storage;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>What a rollback does that comes after another one, whole or cut off.</summary>
public sealed class RollbackAgainTests
{
    private static readonly string[] Home = ["snapshot", "rollback", "home"];

    [Test]
    public async Task What_was_not_mounted_again_is_mounted_by_the_next_run()
    {
        await using var host = await InPlaceHost.Make();
        await host.CutOff(Milestone.OldNamed, 1, Home);
        await host.MountHome();
        Assert.That(MountTable.Read().At(Path.Combine(host.Home, "ann/.config")), Is.Null, "as a cut between two mounts leaves it");

        await host.Program(Home);

        await host.IsBackInPlace("after the second run");
    }

    [Test]
    public async Task A_restore_in_place_mounts_it_too()
    {
        await using var host = await InPlaceHost.Make();
        await Tool.Unmount(Path.Combine(host.Home, "ann/.config"));

        await host.Program("restore", "--label", "home", "--in-place");

        await host.IsBackInPlace("after the restore");
    }

    [TestCase(Milestone.PlacesSwapped)]
    [TestCase(Milestone.NestedMoved)]
    public async Task A_rollback_that_was_cut_off_is_finished_and_not_made_once_more(Milestone step)
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");
        Assert.That(await host.CutOff(step, 1, Home), Is.True);

        var result = await RollbackTests.RollBack(host);

        await host.IsBackInPlace("finished");
        Assert.That((result.Snapshot, result.Safety), Is.EqualTo(("home/1", "home/2")), "it is undone by its own safety snapshot");
        Assert.That(result.Notes, Has.Some.Contains("was cut off; it is finished, and was not made once more"));
        Assert.That(host.Beside(".replaced-").Select(Path.GetFileName), Is.EqualTo(new[] { result.Replaced }));
        await RollbackTests.RollBack(host, "--to", result.Safety.Split('/')[1]);
        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
    }

    [Test]
    public async Task Another_one_that_was_cut_off_is_told_of_with_what_undoes_it()
    {
        await using var host = await InPlaceHost.Make();
        await host.Change("in the second");
        await host.Program("snapshot", "create");
        var second = await InPlaceHost.Digest(host.Live);
        await host.Change("given up");
        Assert.That(await host.CutOff(Milestone.PlacesSwapped, 1, [.. Home, "--to", "1"]), Is.True);

        var result = await RollbackTests.RollBack(host, "--to", "2");

        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(second));
        Assert.That(result.Swept, Has.Some.EqualTo("what was cut off was a rollback to home/1; what was there before that is home/3. What is asked for now is done on top of it"));
        Assert.That(result.Safety, Is.EqualTo("home/4"));
    }

    [Test]
    public async Task Undoing_brings_back_the_subvolumes_that_had_no_place_in_the_older_one()
    {
        await using var host = await InPlaceHost.Make();
        Directory.CreateDirectory(Path.Combine(host.Home, "newdir"));
        await BtrfsTool.CreateSubvolume(Path.Combine(host.Home, "newdir/vm"), default);
        await File.WriteAllTextAsync(Path.Combine(host.Home, "newdir/vm/disk"), "precious");
        var first = await RollbackTests.RollBack(host);
        Assert.That(first.Left, Is.EqualTo(new[] { "newdir/vm: what was restored has no directory newdir" }));

        var undone = await RollbackTests.RollBack(host, "--to", first.Safety.Split('/')[1]);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Home, "newdir/vm/disk")), Is.EqualTo("precious"));
        Assert.That(undone.Moved, Has.Member("newdir/vm"));
        Assert.That(undone.Left, Is.Empty);
        await ScratchBtrfs.Run("sh", "-c", first.Delete);
    }

    [Test]
    public async Task What_earlier_ones_hold_is_told_by_each_until_somebody_looks()
    {
        await using var host = await InPlaceHost.Make();
        Directory.CreateDirectory(Path.Combine(host.Home, "newdir"));
        await BtrfsTool.CreateSubvolume(Path.Combine(host.Home, "newdir/vm"), default);
        var first = await RollbackTests.RollBack(host);

        var second = await RollbackTests.RollBack(host);

        Assert.That(second.Left, Is.EqualTo(new[] { $"newdir/vm: what was restored has no directory newdir; it lies in {first.Replaced}, which an earlier restore or rollback put aside" }));
    }

    [Test]
    public async Task What_a_kill_left_empty_right_after_its_making_is_swept()
    {
        await using var host = await InPlaceHost.Make();
        await host.World.Disk.Subvolume(".panther-restore-0123456789ab");
        Directory.CreateDirectory(host.World.Disk.In(".panther-restore-ba9876543210"));
        Directory.CreateDirectory(host.World.Disk.In(".panther-restore-mine/is-no-such-name"));

        await RollbackTests.RollBack(host);

        Assert.That(Directory.GetDirectories(host.World.Disk.Path, ".panther-restore-*").Select(Path.GetFileName), Is.EqualTo(new[] { ".panther-restore-mine" }));
    }
}
