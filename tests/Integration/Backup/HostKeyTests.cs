using System.Collections.Immutable;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Storage;
using PantherStorage.Storage.Trust;
using PantherStorage.Tests.Integration.Faults;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Whoever can read the bucket must not find in it what the host signs with, though <c>/</c> is backed up unencrypted.</summary>
public sealed class HostKeyTests
{
    [Test]
    public async Task A_backup_of_the_root_does_not_hold_the_key_and_a_restore_in_place_keeps_it()
    {
        await using var host = await HostRoot.Make();
        var device = (await ScratchBtrfs.Run("findmnt", "--noheadings", "--output", "SOURCE", host.World.Disk.Path)).Trim();
        await MakeRoot(host, device);
        try
        {
            await BackUp(host);
            Assert.That(await BackUp(host), Does.Contain("the backups of root are not encrypted and hold that file").And.Contain("btrfs subvolume create"));
            Assert.That((await host.Program("backup", "doctor")).StandardOutput, Does.Contain("warning  secrets: the bucket's credentials"));
            var paths = new HostPaths(host.Root);
            var (key, machine) = (await File.ReadAllLinesAsync(HostKey.FileOf(paths)), await Machine(host));
            await host.Program("restore", "--label", "root", "--to", host.World.Disk.In("restored"));

            Assert.That(await Holding(key[1], host.Root), Does.EndWith("private/signing-key.pem"), "it can be found at all");
            Assert.That(await Holding(key[1], host.World.Disk.In("restored")), Is.Empty);
            Assert.That(File.Exists(host.World.Disk.In("restored/var/lib/panther-storage/signing-key.pub.pem")), Is.True);

            var ledger = Path.Combine(paths.State, "ledger.json");
            Assert.That(await File.ReadAllTextAsync(ledger), Is.Not.EqualTo(await File.ReadAllTextAsync(host.World.Disk.In("restored/var/lib/panther-storage/ledger.json"))), "it went on since");
            var known = await File.ReadAllTextAsync(ledger);
            var result = BackupReports.ReadInPlace((await host.Program("restore", "--label", "root", "--in-place", "--at-next-boot", "--json")).StandardOutput);

            Assert.That(await Machine(host), Is.EqualTo(machine), "until the reboot the old one goes on, and signs");
            await host.Program("backup", "gc", "--dry-run");
            Assert.That((await host.Program("backup", "verify")).StandardOutput, Does.StartWith("verified"));
            await Remount(host, device);

            Assert.That(result.Moved, Does.Contain(".snapshots").And.Not.Contain("var/lib/panther-storage/private"));
            Assert.That(await Machine(host), Is.EqualTo(machine));
            Assert.That(await File.ReadAllTextAsync(ledger), Is.EqualTo(known), "what it knew of the bucket");
            Assert.That(result.Left, Is.Empty);
            await ScratchBtrfs.Run("sh", "-c", result.Delete);
            Assert.That(Directory.GetDirectories(host.World.Disk.Path, "@.re*"), Is.Empty, "the command that deletes the old one, with the key in it");
            await ShieldCredentials(host);
            Assert.That(await BackUp(host), Does.Not.Contain("credentials"));
        }
        finally
        {
            await Tool.Unmount(host.Root);
        }
    }

    [Test]
    public async Task A_rollback_of_the_root_keeps_the_key_what_was_proved_and_snappers_snapshots()
    {
        await using var host = await HostRoot.Make();
        var device = (await ScratchBtrfs.Run("findmnt", "--noheadings", "--output", "SOURCE", host.World.Disk.Path)).Trim();
        await MakeRoot(host, device);
        try
        {
            await BackUp(host);
            await BackUp(host);
            var (paths, machine) = (new HostPaths(host.Root), await Machine(host));
            var known = await File.ReadAllTextAsync(Path.Combine(paths.State, "ledger.json"));
            await File.WriteAllTextAsync(Path.Combine(host.Root, "etc/changed"), "since");

            var result = RollbackReport.Read((await host.Program("snapshot", "rollback", "root", "--to", "2", "--at-next-boot", "--json")).StandardOutput);

            Assert.That(await Machine(host), Is.EqualTo(machine), "until the reboot the old one goes on, and signs");
            await Remount(host, device);
            Assert.That(result.Moved, Does.Contain(".snapshots").And.Not.Contain("var/lib/panther-storage/private"));
            Assert.That(result.Left, Is.Empty);
            Assert.That(await Machine(host), Is.EqualTo(machine));
            Assert.That(Path.Combine(host.Root, "etc/changed"), Does.Not.Exist);
            Assert.That(await File.ReadAllTextAsync(Path.Combine(paths.State, "ledger.json")), Is.EqualTo(known), "what it knew of the bucket");
            Assert.That((await host.Program("snapshot", "list", "--snapper-config", "root")).StandardOutput, Does.Contain("/.snapshots/1/snapshot").And.Contain("before-rollback"));
            Assert.That((await host.Program("backup", "verify")).StandardOutput, Does.StartWith("verified"));
            await ScratchBtrfs.Run("sh", "-c", result.Delete);
            Assert.That(await Machine(host), Is.EqualTo(machine));
        }
        finally
        {
            await Tool.Unmount(host.Root);
        }
    }

    [TestCase(Milestone.PlacesSwapped)]
    [TestCase(Milestone.SuccessorReady)]
    public async Task A_restore_of_the_root_that_was_cut_off_costs_neither_root_its_key(Milestone step)
    {
        await using var host = await HostRoot.Make();
        var device = (await ScratchBtrfs.Run("findmnt", "--noheadings", "--output", "SOURCE", host.World.Disk.Path)).Trim();
        await MakeRoot(host, device);
        try
        {
            await BackUp(host);
            await host.World.Disk.Subvolume("@/var/lib/machines");
            var machine = await Machine(host);
            string[] restore = ["restore", "--label", "root", "--in-place", "--at-next-boot", "--root", host.Root];

            Assert.That(await CutOffProgram.RunUpTo(step, 1, restore), Is.True, "it was not cut off");
            Assert.That(await Machine(host), Is.EqualTo(machine), "what runs until the reboot");
            await Remount(host, device);
            Assert.That(await Machine(host), Is.EqualTo(machine), "what the reboot finds");
            await host.Program("backup", "gc", "--dry-run");
            host.World.Server.Faults.Add(InjectedFault.Refused(403, "AccessDenied", "The application key has expired").Next(1000));
            Assert.That((ExitCode)(await host.Try("restore", "--label", "root", "--in-place", "--at-next-boot")).ExitCode, Is.EqualTo(ExitCode.Credentials));
            host.World.Server.Faults.Clear();

            Assert.That(Directory.GetDirectories(host.World.Disk.Path, "@.restoring-*"), Is.Empty, "it is finished whether the bucket answers or not");
            await host.Program(restore[..^2]);
            await Remount(host, device);
            Assert.That(await Machine(host), Is.EqualTo(machine));
            Assert.That(Directory.Exists(Path.Combine(host.Root, "var/lib/machines")), Is.True);
            Assert.That((await host.Program("backup", "verify")).StandardOutput, Does.StartWith("verified"));
        }
        finally
        {
            await Tool.Unmount(host.Root);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_key_that_snapshots_would_take_along_is_moved_into_a_subvolume_of_its_own(bool copied)
    {
        await using var disk = await ScratchBtrfs.Make(PantherStorage.Model.Bytes.MiB(256));
        var host = new HostPaths(disk.Path);
        using var made = await HostKey.FindOrMake(host, mayReplace: false, default);
        var (directory, open) = (Path.GetDirectoryName(HostKey.FileOf(host))!, Path.Combine(host.State, "signing-key.pem"));
        File.Copy(HostKey.FileOf(host), open);
        await BtrfsTool.DeleteSubvolume(directory, default);
        if (copied)
        {
            Directory.CreateDirectory(directory);
            File.Move(open, HostKey.FileOf(host));
        }

        using var found = await HostKey.FindOrMake(host, mayReplace: false, default);

        Assert.That(found.Public, Is.EqualTo(made.Public));
        Assert.That(open, Does.Not.Exist);
        Assert.That((await ScratchBtrfs.Run("stat", "--format=%i %a", directory)).Trim(), Is.EqualTo("256 700"));
    }

    /// <returns>What it had to note.</returns>
    private static async Task<string> BackUp(HostRoot host)
    {
        await host.Program("snapshot", "create");
        return (await host.Program("backup", "run", "--label", "root")).StandardError;
    }

    private static async Task ShieldCredentials(HostRoot host)
    {
        var text = await File.ReadAllTextAsync(host.Credentials);
        Directory.Delete(Path.GetDirectoryName(host.Credentials)!, recursive: true);
        await BtrfsTool.CreateSubvolume(Path.GetDirectoryName(host.Credentials)!, default);
        await host.WriteCredentials(text);
    }

    private static async Task<string> Machine(HostRoot host) => (await host.Program("backup", "key")).StandardOutput;

    private static async Task<string> Holding(string key, string directory) => (await ScratchBtrfs.Run("sh", "-c", "grep --recursive --files-with-matches --fixed-strings -- \"$1\" \"$2\" || true", "sh", key, directory)).Trim();

    // Its root is a subvolume that is mounted where it was a directory.
    private static async Task MakeRoot(HostRoot host, string device)
    {
        var root = await host.World.Disk.Subvolume("@");
        await ScratchBtrfs.Run("cp", "--archive", Path.Combine(host.Root, "etc"), Path.Combine(host.Root, "var"), root);
        await host.World.Disk.Subvolume("@/.snapshots");
        await ScratchBtrfs.Run("mount", "-o", "subvol=/@", device, host.Root);
        var uuid = (await ScratchBtrfs.Run("findmnt", "--noheadings", "--output", "UUID", host.World.Disk.Path)).Trim();
        await Write(host, "fstab", $"UUID={uuid} / btrfs subvol=/@ 0 0\n");
        File.Delete(Path.Combine(root, "etc/snapper/configs/home"));
        await Write(host, "snapper/configs/root", "SUBVOLUME=\"/\"\nFSTYPE=\"btrfs\"\n");
        foreach (var file in new[] { "default/snapper", "sysconfig/snapper" })
            await Write(host, file, "SNAPPER_CONFIGS=\"root\"\n");
        var pool = host.World.Plan.Pools[0];
        await Write(host, "panther-storage/plan.json", PlanJson.Write(host.World.Plan with
        {
            Pools = [pool with { Subvolumes = [pool.Subvolumes[0] with { Name = "@", MountPoint = "/", SnapperConfig = "root" }] }],
            Backup = new BackupPlan(true, [new BackupItem("root", "/", SourceKind.Subvolume, "@", "root", "daily", "a test")], ImmutableArray<LeftOut>.Empty),
        }));
    }

    private static async Task Remount(HostRoot host, string device)
    {
        await Tool.Unmount(host.Root);
        await ScratchBtrfs.Run("mount", "-o", "subvol=/@", device, host.Root);
    }

    private static Task Write(HostRoot host, string file, string text) => File.WriteAllTextAsync(Path.Combine(host.Root, "etc", file), text);
}
