using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Operations;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>A subvolume goes back to one of its own snapshots, on a real Btrfs that is mounted as a host's is.</summary>
public sealed class RollbackTests
{
    [Test]
    public async Task A_subvolume_goes_back_what_was_there_is_kept_twice_and_the_next_backup_builds_on_the_snapshot()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");

        var result = await RollBack(host);

        await host.IsBackInPlace("after the rollback");
        Assert.That((result.Snapshot, result.Safety, result.TakesEffect, result.Left.Length), Is.EqualTo(("home/1", "home/2", TakesEffect.Now, 0)));
        Assert.That(result.Moved, Is.EqualTo(new[] { ".snapshots", "ann/nested" }));
        Assert.That(await InPlaceHost.Digest(host.World.Disk.In(result.Replaced)), Is.EqualTo(before));
        Assert.That(await InPlaceHost.Digest(Path.Combine(host.Home, ".snapshots/2/snapshot")), Is.EqualTo(before));

        await host.Change("after the rollback");
        await host.Program("snapshot", "create");
        var stored = await BackUp(host);
        Assert.That((stored.Outcome, stored.Kind), Is.EqualTo((Outcome.Stored, BackupKind.Incremental)), stored.Because);
        await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"));
        Assert.That(await InPlaceHost.Digest(host.World.Disk.In("restored")), Is.EqualTo(await InPlaceHost.Digest(host.Live)), "what the bucket has of it is whole");

        await ScratchBtrfs.Run("sh", "-c", result.Delete);
        Assert.That(host.Beside(".replaced-"), Is.Empty);
    }

    [Test]
    public async Task It_is_undone_by_its_safety_snapshot_which_is_neither_the_newest_nor_backed_up()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");
        var first = await RollBack(host);
        Assert.That((await BackUp(host)).Outcome, Is.EqualTo(Outcome.Skipped), "what was given up is not the newest backup");

        Assert.That((await RollBack(host)).Snapshot, Is.EqualTo("home/1"), "a second one does not undo the first");
        var undone = await RollBack(host, "--to", first.Safety.Split('/')[1]);

        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
        Assert.That(undone.Snapshot, Is.EqualTo(first.Safety));
        await host.Program("snapshot", "create");
        await host.Change("after the undoing");
        await host.Program("snapshot", "create");
        Assert.That((await BackUp(host)).Outcome, Is.EqualTo(Outcome.Stored));
    }

    [Test]
    public async Task What_was_made_after_the_snapshot_is_no_parent_any_more()
    {
        await using var host = await InPlaceHost.Make();
        await host.Change("given up");
        await host.Program("snapshot", "create");
        Assert.That((await BackUp(host)).Kind, Is.EqualTo(BackupKind.Incremental));

        await RollBack(host, "--to", "1");
        await host.Change("of the new line");
        await host.Program("snapshot", "create");
        var stored = await BackUp(host);

        Assert.That(stored.Kind, Is.EqualTo(BackupKind.Incremental), stored.Because);
        await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"));
        Assert.That(await InPlaceHost.Digest(host.World.Disk.In("restored")), Is.EqualTo(await InPlaceHost.Digest(host.Live)));
    }

    [Test]
    public async Task A_place_in_use_is_refused_by_name_and_exchanged_for_the_next_boot_when_asked()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");
        await using (var user = Programs.Start(new("sh", "-c", "cd \"$1\" && echo there && exec sleep 600", "user", Path.Combine(host.Home, "ann")), default))
        {
            Assert.That(user.Output.ReadByte(), Is.EqualTo('t'));

            await host.Ends(ExitCode.Refused, "works in " + Path.Combine(host.Home, "ann"), "snapshot", "rollback", "home");
            Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
            Assert.That(Directory.Exists(Path.Combine(host.Home, ".snapshots/2")), Is.False, "no snapshot tells of what was refused");

            var result = await RollBack(host, "--at-next-boot");
            Assert.That(result.TakesEffect, Is.EqualTo(TakesEffect.AtTheNextBoot));
            Assert.That(result.Notes, Has.Some.Contains("reboot"));
            Assert.That(File.Exists(Path.Combine(host.Home, "written-since")), Is.True, "the mount shows the old one");
            await host.Ends(ExitCode.Refused, "reboot first", "snapshot", "rollback", "home", "--at-next-boot");
        }

        await host.Unmount();
        await host.Mount();
        await host.IsBackInPlace("after a boot");
    }

    [Test]
    public async Task Flags_properties_owners_and_modes_are_those_of_the_snapshot()
    {
        await using var host = await InPlaceHost.Make();
        await ScratchBtrfs.Run("sh", "-c", "cd \"$1\" && mkdir db && chattr +C db && echo data >db/file && mkdir squeezed && btrfs property set squeezed compression zstd && chown 1234:4321 . && chmod 0711 .", "user", host.Home);
        await host.Program("snapshot", "create");
        await ScratchBtrfs.Run("sh", "-c", "rm -r \"$1\"/db \"$1\"/squeezed; chown 0:0 \"$1\"; chmod 0755 \"$1\"", "user", host.Home);

        await RollBack(host);

        Assert.That(await Tool.IsInPlace(Path.Combine(host.Home, "db/file")), Is.True);
        Assert.That(await ScratchBtrfs.Run("btrfs", "property", "get", Path.Combine(host.Home, "squeezed"), "compression"), Is.EqualTo("compression=zstd\n"));
        Assert.That(await ScratchBtrfs.Run("stat", "--format=%u:%g %a", host.Home), Is.EqualTo("1234:4321 711\n"));
    }

    [Test]
    public async Task What_the_plan_says_of_the_subvolume_itself_holds_for_what_comes_back()
    {
        await using var host = await InPlaceHost.Make();
        await host.WritePlan(home => home with { CompressionProperty = "zstd" });

        await RollBack(host);

        Assert.That(await ScratchBtrfs.Run("btrfs", "property", "get", host.Home, "compression"), Is.EqualTo("compression=zstd\n"));
        await host.WritePlan(home => home with { Nodatacow = true });
        await RollBack(host);
        Assert.That(await Tool.IsInPlace(host.Home), Is.True);
    }

    [Test]
    public async Task A_dry_run_says_the_steps_and_changes_nothing()
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");

        var told = (await host.Program("snapshot", "rollback", "home", "--dry-run")).StandardOutput;
        var json = (await host.Program("snapshot", "rollback", "home", "--dry-run", "--json")).StandardOutput;

        Assert.That(told.Trim().Split('\n').Select(line => line.Split(' ')[1]), Is.EqualTo(new[] { "make", "make", "unmount", "exchange", "move", "keep", "mount" }));
        Assert.That(json, Does.Contain("\"dryRun\": true").And.Contain("\"snapshot\": \"home/1\"").And.Contain("\"takesEffect\": \"now\""));
        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
        Assert.That(host.Beside("."), Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(host.Home, ".snapshots/2")), Is.False);
    }

    [Test]
    public async Task What_cannot_be_gone_back_to_is_told_with_what_can()
    {
        await using var host = await InPlaceHost.Make();

        await host.Ends(ExitCode.BadInput, "no read-only snapshot home/7; it has 1", "snapshot", "rollback", "home", "--to", "7");
        await host.Ends(ExitCode.BadInput, "snapshots no `hom`; did you mean", "snapshot", "rollback", "hom");
        await host.Ends(ExitCode.BadInput, "restore-file home/latest /home/data", "snapshot", "rollback", "data");

        await host.WriteFstab("subvolid=256");
        await host.Ends(ExitCode.Refused, "subvol=/@home", "snapshot", "rollback", "home");
        Assert.That(host.Beside("."), Is.Empty);
        Assert.That(MountTable.Read().At(host.Home)?.Root, Is.EqualTo("/@home"));
    }

    internal static async Task<RollbackResult> RollBack(InPlaceHost host, params string[] more) =>
        RollbackReport.Read((await host.Program(["snapshot", "rollback", "home", "--json", .. more])).StandardOutput);

    private static async Task<BackupOutcome> BackUp(InPlaceHost host) =>
        BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput).Items.Single();
}
