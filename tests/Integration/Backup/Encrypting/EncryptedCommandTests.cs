using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Integration.Backup.Encrypting;

/// <summary>The built program on a host whose backups are encrypted, as systemd and people run it.</summary>
public sealed class EncryptedCommandTests
{
    [Test]
    public async Task A_host_is_backed_up_listed_verified_and_restored_and_its_key_is_seen_nowhere()
    {
        await using var keys = await AgeKeys.Make();
        await using var host = await AgeHost.Make(keys);
        var plan = host.World.Plan;
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(plan with { Backup = plan.Backup with { Items = [plan.Backup.Items[0]] } }));
        await host.Program("snapshot", "create");
        var said = (await host.Program("backup", "run", "--label", "home")).StandardOutput;
        var listed = await host.Program("backup", "list");
        var report = BackupReports.ReadList((await host.Program("backup", "list", "--json")).StandardOutput);
        var proved = await host.Program("backup", "verify", "--level", "full");
        var opened = await host.Program("backup", "verify", "--level", "full", "--identity", keys.Owners);
        var ledger = await host.Program("backup", "ledger");
        var status = await host.Try("status");
        var doctor = await host.Program("backup", "doctor");
        var restored = BackupReports.ReadRestore((await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"), "--identity", keys.Owners, "--json")).StandardOutput);

        Assert.That(said, Does.Contain("_home_snapshots.tar.zst.age"));
        Assert.That(listed.StandardOutput, Does.Match(@"complete .* age .*_home_snapshots\.tar\.zst\.age"));
        Assert.That(report.Backups.Single(), Has.Property("Encryption").EqualTo("age").And.Property("State").EqualTo(BackupState.Complete));
        Assert.That(proved.StandardOutput, Does.Contain("1 encrypted archive was proved as stored, not opened").And.Contain("verified (full)"));
        Assert.That(opened.StandardOutput, Does.Not.Contain("not opened").And.Contain("verified (full)"));
        Assert.That(ledger.StandardOutput, Does.Contain(" 0 B never"));
        Assert.That(status.StandardOutput, Does.Contain("home: 1 of 1 links encrypted with age"));
        Assert.That(doctor.StandardOutput, Does.Match("fine +encryption: age [0-9.]+ is here and encrypts for 1 public key").And.Not.Contain("error "));
        Assert.That(restored.Compared, Is.True);
        foreach (var result in new[] { listed, proved, opened, ledger, status, doctor })
            Assert.That(result.StandardOutput + result.StandardError, Does.Not.Contain("AGE-SECRET-KEY"), result.Command.ToString());
    }

    [Test]
    public async Task A_private_key_that_others_may_read_or_that_is_not_there_is_refused_with_what_to_do()
    {
        await using var keys = await AgeKeys.Make();
        await using var host = await AgeHost.Make(keys);
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        var target = host.World.Disk.In("restored");

        await Refused("--identity FILE", []);
        await Refused("does not exist", ["--identity", keys.Owners + "x"]);
        await Refused("does not open", ["--identity", keys.Others]);
        File.SetUnixFileMode(keys.Owners, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await Refused("chmod 600", ["--identity", keys.Owners]);

        async Task Refused(string words, string[] identity)
        {
            var result = await host.Try(["restore", "--label", "home", "--to", target, .. identity]);
            Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Credentials), result.StandardError);
            Assert.That(result.StandardError, Does.Contain(words));
            Assert.That(Path.Exists(target), Is.False);
        }
    }

    [Test]
    public async Task The_options_may_name_a_private_key_on_the_host_and_the_doctor_warns_of_it()
    {
        await using var keys = await AgeKeys.Make();
        await using var host = await AgeHost.Make(keys);
        var config = new HostPaths(host.Root).ConfigFile;
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("\"recipients\"", "\"identityFile\": \"/root/age.txt\", \"recipients\"", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(host.Root, "root"));
        File.Copy(keys.Owners, Path.Combine(host.Root, "root/age.txt"));
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");

        await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"));
        Assert.That((await host.Program("backup", "doctor")).StandardOutput, Does.Contain("the private key is on this host"));
    }

    [Test]
    public async Task Without_age_no_backup_is_begun_and_what_to_install_is_said()
    {
        await using var keys = await AgeKeys.Make();
        await using var host = await AgeHost.Make(keys);
        await host.Program("snapshot", "create");
        var programs = host.World.Disk.In("programs");
        await ScratchBtrfs.Run("cp", "--archive", "--symbolic-link", "--remove-destination", "/usr/bin/.", programs);
        await ScratchBtrfs.Run("cp", "--archive", "--symbolic-link", "--remove-destination", "/usr/sbin/.", programs);
        File.Delete(Path.Combine(programs, "age"));

        var result = await Programs.Run(new CommandLine(
            "env", $"PATH={programs}", Published.Engine, "backup", "run", "--label", "home", "--root", host.Root), default);

        FaultsPage.Row("`age` is not installed").EndsWith((ExitCode)result.ExitCode);
        FaultsPage.Row("`age` is not installed").IsSaid(result.StandardError);
        Assert.That((host.World.Server.ObjectCount, host.World.Server.UnfinishedUploads), Is.EqualTo((0, 0)));
    }
}
