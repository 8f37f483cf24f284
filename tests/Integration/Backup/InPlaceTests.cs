using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Operations;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A label comes back onto its place, on a real Btrfs that is mounted as a host's is.</summary>
public sealed class InPlaceTests
{
    [Test]
    public async Task A_subvolume_comes_back_what_was_there_is_kept_and_the_next_backup_is_full()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");

        var result = await host.InPlace();

        await host.IsBackInPlace("after the restore");
        Assert.That((result.TakesEffect, result.Compared, result.Left.Count), Is.EqualTo((TakesEffect.Now, true, 0)));
        Assert.That(result.Moved, Is.EqualTo(new[] { ".snapshots", "ann/nested" }));
        Assert.That(await InPlaceHost.Digest(host.World.Disk.In(result.Replaced)), Is.EqualTo(before));

        await host.Program("snapshot", "create");
        var stored = BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput).Items.Single();
        Assert.That((stored.Outcome, stored.Kind), Is.EqualTo((Outcome.Stored, BackupKind.Full)), stored.Because);
        Assert.That(stored.Because, Does.Contain("before a restore"));
        await host.Change("after the restore");
        await host.Program("snapshot", "create");
        var next = BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput).Items.Single();
        Assert.That(next.Kind, Is.EqualTo(BackupKind.Incremental), next.Because);

        await ScratchBtrfs.Run("sh", "-c", result.Delete);
        Assert.That(host.Beside(".replaced-"), Is.Empty);
    }

    [Test]
    public async Task A_place_in_use_is_refused_by_name_and_exchanged_for_the_next_boot_when_asked()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");
        await using (var user = Programs.Start(new("sh", "-c", "cd \"$1\" && echo there && exec sleep 600", "user", Path.Combine(host.Home, "ann")), default))
        {
            Assert.That(user.Output.ReadByte(), Is.EqualTo('t'));

            await host.Ends(ExitCode.Refused, "works in " + Path.Combine(host.Home, "ann"), "restore", "--label", "home", "--in-place");
            Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
            Assert.That(host.Beside("."), Is.Empty);

            var result = await host.InPlace("--at-next-boot");
            Assert.That(result.TakesEffect, Is.EqualTo(TakesEffect.AtTheNextBoot));
            Assert.That(result.Notes, Has.Some.Contains("reboot"));
            Assert.That(File.Exists(Path.Combine(host.Home, "written-since")), Is.True, "the mount shows the old one");
            Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(host.BackedUp));
        }

        await host.Unmount();
        await host.Mount();
        await host.IsBackInPlace("after a boot");
    }

    [Test]
    public async Task A_place_that_the_next_boot_would_mount_by_number_is_refused()
    {
        await using var host = await InPlaceHost.Make();
        await host.WriteFstab("subvolid=256");

        await host.Ends(ExitCode.Refused, "subvol=/@home", "restore", "--label", "home", "--in-place");

        Assert.That(host.Beside("."), Is.Empty);
        Assert.That(MountTable.Read().At(host.Home)?.Root, Is.EqualTo("/@home"));
    }

    [Test]
    public async Task A_dry_run_says_the_steps_and_changes_nothing()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");

        var told = (await host.Program("restore", "--label", "home", "--in-place", "--dry-run")).StandardOutput;

        var asJson = BackupReports.ReadPreview((await host.Program("restore", "--label", "home", "--in-place", "--dry-run", "--json")).StandardOutput);

        Assert.That(told.Trim().Split('\n').Select(line => line.Split(' ')[1]), Is.EqualTo(new[] { "receive", "make", "unmount", "exchange", "move", "keep", "mount" }));
        Assert.That(asJson.Steps.Select(step => step.Split(' ')[0]), Is.EqualTo(new[] { "receive", "make", "unmount", "exchange", "move", "keep", "mount" }));
        Assert.That((asJson.DryRun, asJson.Label, asJson.Path, asJson.TakesEffect), Is.EqualTo((true, "home", host.Home, TakesEffect.Now)));
        Assert.That(asJson.Chain, Is.EqualTo(new[] { asJson.Key }));
        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
        Assert.That(host.Beside("."), Is.Empty);
    }

    [Test]
    public async Task What_the_plan_wants_nodatacow_is_nodatacow_with_its_links_and_times()
    {
        await using var host = await InPlaceHost.Make();
        await host.WritePlan(home => home with { Nodatacow = true });

        await host.InPlace();

        await host.IsBackInPlace("after the restore");
        Assert.That(await Tool.IsInPlace(host.Home), Is.True);
        Assert.That(await Tool.IsInPlace(Path.Combine(host.Home, "data/large")), Is.True);
        Assert.That(await ScratchBtrfs.Run("stat", "--format=%h", Path.Combine(host.Home, "one")), Is.EqualTo("2\n"));
    }

    [Test]
    public async Task A_compression_property_of_the_plan_is_on_the_new_subvolume()
    {
        await using var host = await InPlaceHost.Make();
        await host.WritePlan(home => home with { CompressionProperty = "zstd" });

        await host.InPlace();

        Assert.That(await ScratchBtrfs.Run("btrfs", "property", "get", host.Home, "compression"), Is.EqualTo("compression=zstd\n"));
    }

    [Test]
    public async Task A_mount_point_that_the_backup_lacks_is_made()
    {
        await using var host = await InPlaceHost.Make();
        await host.Unmount();
        Directory.Move(Path.Combine(host.Live, "ann/.config"), Path.Combine(host.Live, "ann/elsewhere"));
        await host.MountHome();
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        await host.Unmount();
        Directory.Move(Path.Combine(host.Live, "ann/elsewhere"), Path.Combine(host.Live, "ann/.config"));
        await ScratchBtrfs.Run("chown", "1234:4321", Path.Combine(host.Live, "ann/.config"));
        await host.Mount();

        await host.InPlace();

        Assert.That(await ScratchBtrfs.Run("stat", "--format=%u:%g", Path.Combine(host.Live, "ann/.config")), Is.EqualTo("1234:4321\n"));
        Assert.That(MountTable.Read().At(Path.Combine(host.Home, "ann/.config"))?.Root, Is.EqualTo("/@config"));
    }

    [Test]
    public async Task A_subvolume_of_a_user_moves_whatever_it_is_called()
    {
        await using var host = await InPlaceHost.Make();
        const string Odd = "x\nfoo path bar\nUUID: 11111111-2222-3333-4444-555555555555";
        await host.World.Disk.Subvolume($"@home/ann/{Odd}");
        await File.WriteAllTextAsync(Path.Combine(host.Home, "ann", Odd, "precious"), "in no backup");

        var result = await host.InPlace();

        await host.IsBackInPlace("after the restore");
        Assert.That(result.Moved, Is.EquivalentTo(new[] { ".snapshots", "ann/nested", $"ann/{Odd}" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Home, "ann", Odd, "precious")), Is.EqualTo("in no backup"));
    }

    [Test]
    public async Task A_subvolume_whose_directory_is_a_link_in_what_comes_back_is_left()
    {
        await using var host = await InPlaceHost.Make();
        await host.World.Disk.Subvolume("elsewhere");
        await ScratchBtrfs.Run("sh", "-c", "cd \"$1\"/ann && mkdir dir && btrfs subvolume create dir/sub", "user", host.Home);
        await ScratchBtrfs.Run("sh", "-c", "cd \"$1\"/ann && mv dir dir.real && ln -s \"$2\" dir", "user", host.Home, host.World.Disk.In("elsewhere"));
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        await ScratchBtrfs.Run("sh", "-c", "cd \"$1\"/ann && rm dir && mv dir.real dir", "user", host.Home);

        var result = await host.InPlace();

        Assert.That(result.Left.Single(), Does.StartWith("ann/dir/sub: what was restored has no directory ann/dir"));
        Assert.That(Directory.EnumerateFileSystemEntries(host.World.Disk.In("elsewhere")), Is.Empty);
    }

    [Test]
    public async Task What_a_user_gave_a_name_like_that_of_a_restore_that_was_cut_off_stays_as_it_is()
    {
        await using var host = await InPlaceHost.Make();
        await ScratchBtrfs.Run("chown", "1000:1000", host.Home);
        var inode = (await ScratchBtrfs.Run("sh", "-c", "cd \"$1\" && mkdir mine && stat --format=%i mine", "user", host.Home)).Trim();
        string[] names = ["data.restoring-20261121T020000Z-1", $"data.restoring-20261121T020000Z-{inode}"];
        Directory.Move(Path.Combine(host.Home, "mine"), Path.Combine(host.Home, names[1]));
        Directory.CreateDirectory(Path.Combine(host.Home, names[0]));
        foreach (var name in names)
            await File.WriteAllTextAsync(Path.Combine(host.Home, name, "precious"), "in no backup");

        var ended = await host.Program("restore", "--label", "data", "--in-place");

        foreach (var name in names)
        {
            Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Home, name, "precious")), Is.EqualTo("in no backup"));
            Assert.That(ended.StandardError, Does.Contain($"left {name} alone"));
        }
    }

    [Test]
    public async Task A_directory_comes_back_and_the_old_one_is_kept_beside_it()
    {
        await using var host = await InPlaceHost.Make();
        var data = Path.Combine(host.Home, "data");
        var expected = await InPlaceHost.Digest(data);
        await File.WriteAllTextAsync(Path.Combine(data, "mine"), "mine");
        await host.World.Disk.Subvolume("@home/data/nested");

        var result = BackupReports.ReadInPlace((await host.Program("restore", "--label", "data", "--in-place", "--json")).StandardOutput);

        Assert.That(await InPlaceHost.Digest(data), Is.EqualTo(expected));
        Assert.That(result.Moved, Is.EqualTo(new[] { "nested" }), "and none of those that lie beside it");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.World.Disk.Path, result.Replaced, "mine")), Is.EqualTo("mine"));
        await ScratchBtrfs.Run("sh", "-c", result.Delete);
        Assert.That(Directory.GetDirectories(host.Home).Select(Path.GetFileName), Is.EquivalentTo(new[] { ".snapshots", "ann", "data" }));
    }
}
