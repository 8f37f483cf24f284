using System.Text.Json;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Operations;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Tests.Vm.Guests;

namespace PantherStorage.Tests.Vm.Restoring;

/// <summary>The running system's own root, which nothing can unmount: one boot, and the reboot that shows the restored one.</summary>
public sealed class RootInPlaceTests
{
    /// <summary>Half of the system, which no boot of this guest misses: under emulation every byte is dear, and so is every process.</summary>
    private const string Slim = """
        rm -r /usr/share/perl /usr/lib/x86_64-linux-gnu/{perl,gconv} /usr/share/doc /usr/lib/udev/hwdb.*
        shopt -s globstar
        unused=()
        for module in "/usr/lib/modules/$(uname -r)/kernel"/**/*.ko; do
            name=${module##*/} name=${name%.ko}
            [ -d "/sys/module/${name//-/_}" ] || unused+=("$module")
        done
        rm "${unused[@]}"
        """;

    private const string Seed = """
        echo 'as backed up' >/etc/panther-marker
        mkdir -m 0750 /opt/lost
        echo precious >/opt/lost/file
        chown -R 1000:1000 /opt/lost
        mkdir -p /var/lib/panther-storage
        echo '{ "rankings": [] }' >/var/lib/panther-storage/parents.json
        """;

    private const string Change = """
        echo changed >/etc/panther-marker
        rm -r /opt/lost /usr/bin/snapper
        echo new >/opt/added
        """;

    private BucketGuest guest = null!;

    [OneTimeSetUp]
    public async Task Boot() => guest = await BucketGuest.Start("yoga");

    [OneTimeTearDown]
    public async Task End()
    {
        if (guest is not null)
            await guest.DisposeAsync();
    }

    [Test]
    public async Task The_root_that_was_backed_up_is_there_after_a_reboot_and_what_was_there_is_kept()
    {
        await guest.Script($"{Slim}\n{Seed}");
        await guest.Engine("snapshot", "create");
        var stored = BackupReports.ReadRun(await guest.Engine("backup", "run", "--label", "root", "--json")).Items.Single();
        Assert.That((stored.Outcome, stored.Kind), Is.EqualTo((Outcome.Stored, BackupKind.Full)), stored.Because);
        var (mounts, failed, findings) = (await Mounts(), await FailedUnits(), await Findings());
        await guest.Script(Change);

        var refused = await guest.Run(GuestEngine.Executable, "restore", "--label", "root", "--in-place");
        Assert.That((ExitCode)refused.ExitCode, Is.EqualTo(ExitCode.Refused), refused.StandardError);
        var result = BackupReports.ReadInPlace(await guest.Engine("restore", "--label", "root", "--in-place", "--at-next-boot", "--json"));

        Assert.That((result.TakesEffect, result.Compared, result.Left.Count), Is.EqualTo((TakesEffect.AtTheNextBoot, true, 0)), string.Join("; ", result.Left));
        Assert.That(result.Moved, Does.Contain(".snapshots"));
        Assert.That(await guest.Script("cat /etc/panther-marker; ls /opt"), Is.EqualTo("changed\nadded"), "until the reboot everybody goes on with the old one");

        await guest.Machine.Reboot(CancellationToken.None);
        await TestContext.Progress.WriteLineAsync($"yoga: {guest.Machine.TimeToShell.TotalSeconds:0.0} s to a shell of the restored root");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await guest.Script("cat /etc/panther-marker /opt/lost/file; stat --format='%a %u:%g' /opt/lost; ls /opt"), Is.EqualTo("as backed up\nprecious\n750 1000:1000\nlost"));
            Assert.That(await guest.Script("touch /opt/written && rm /opt/written && btrfs property get / ro"), Is.EqualTo("ro=false"));
            Assert.That(await Mounts(), Is.EqualTo(mounts));
            Assert.That(await FailedUnits(), Is.EqualTo(failed));
            Assert.That((await Findings()).Except(findings), Has.One.Items.And.All.Contains(result.Replaced), "what was there is told of, and nothing else is new");
            Assert.That(await guest.Engine("snapshot", "list", "--snapper-config", "root"), Does.Contain("/.snapshots/1/snapshot"));
            Assert.That(await guest.Script("ls /var/lib/panther-storage"), Does.Not.Contain("parents.json"), "it says what the bucket held on the backup's day");
            Assert.That(await Kept(result.Replaced), Is.EqualTo("changed\nadded"));
        }

        await guest.Script(result.Delete);
        Assert.That((await Findings()).Except(findings), Is.Empty, "when what was there is deleted");
    }

    [Test]
    [DependsOnTest(nameof(The_root_that_was_backed_up_is_there_after_a_reboot_and_what_was_there_is_kept), AllowFailure = true)]
    public async Task The_root_goes_back_to_a_snapshot_with_a_reboot_and_the_machine_stays_who_it_is()
    {
        await guest.Script("echo 'as snapshotted' >/etc/panther-marker");
        await guest.Engine("snapshot", "create", "--snapper-config", "root");
        var (mounts, failed, findings, key) = (await Mounts(), await FailedUnits(), await Findings(), await guest.Engine("backup", "key"));
        await guest.Script("echo broken >/etc/panther-marker; echo new >/opt/added-since");

        var refused = await guest.Run(GuestEngine.Executable, "snapshot", "rollback", "root");
        Assert.That((ExitCode)refused.ExitCode, Is.EqualTo(ExitCode.Refused), refused.StandardError);
        var result = RollbackReport.Read(await guest.Engine("snapshot", "rollback", "root", "--at-next-boot", "--json"));
        await guest.Machine.Reboot(CancellationToken.None);
        await TestContext.Progress.WriteLineAsync($"yoga: rolled back in {result.Seconds:0.0} s, {guest.Machine.TimeToShell.TotalSeconds:0.0} s to a shell");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.TakesEffect, result.Left.Length), Is.EqualTo((TakesEffect.AtTheNextBoot, 0)), string.Join("; ", result.Left));
            Assert.That(await guest.Script("cat /etc/panther-marker; ls /opt"), Does.StartWith("as snapshotted").And.Not.Contain("added-since"));
            Assert.That(await Mounts(), Is.EqualTo(mounts));
            Assert.That(await FailedUnits(), Is.EqualTo(failed));
            Assert.That((await Findings()).Except(findings), Has.One.Items.And.All.Contains(result.Replaced));
            Assert.That(await guest.Engine("backup", "key"), Is.EqualTo(key), "it signs with the key that it had");
            Assert.That(await guest.Engine("snapshot", "list", "--snapper-config", "root"), Does.Contain(result.Safety.Split('/')[1]).And.Contain("before-rollback"));
        }

        await guest.Engine("snapshot", "create");
        var stored = BackupReports.ReadRun(await guest.Engine("backup", "run", "--label", "root", "--json")).Items.Single();
        Assert.That(stored.Outcome, Is.EqualTo(Outcome.Stored), stored.Because);
    }

    /// <summary>Where each is mounted, of which subvolume, and how.</summary>
    private Task<string> Mounts() => guest.Script("findmnt --noheadings --list --types btrfs,vfat --output TARGET,FSROOT,OPTIONS | sed 's/subvolid=[0-9]*,//' | sort");

    private Task<string> FailedUnits() => guest.Output("systemctl", "list-units", "--failed", "--plain", "--no-legend");

    private async Task<IReadOnlyList<string>> Findings()
    {
        var audit = await guest.Run(GuestEngine.Executable, "audit", "--json");
        Assert.That(audit.ExitCode, Is.AnyOf(0, 1), audit.LastWords);
        using var json = JsonDocument.Parse(audit.StandardOutput);
        return [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("subject").GetString()}; {finding.GetProperty("reality").GetString()}")];
    }

    private Task<string> Kept(string subvolume) => guest.Script($"""
        mount -o subvolid=5 "$(findmnt -nvo SOURCE /)" /mnt
        cat '/mnt/{subvolume}/etc/panther-marker'
        ls '/mnt/{subvolume}/opt'
        umount /mnt
        """);
}
