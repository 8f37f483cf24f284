using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Tests.Vm.Guests;

namespace PantherStorage.Tests.Vm.Provisioning;

/// <summary>A mirrored pool in LUKS2 containers, on two loop disks of a guest, whose kernel has dm-crypt.</summary>
public sealed class EncryptedPoolTests
{
    private const string Provision = "panther-storage provision --plan /root/vault.json --disk primary=$(cat /root/disk1) --disk mirror=$(cat /root/disk2) --root /mnt";

    [Test]
    public async Task It_is_made_opened_closed_and_opened_again_with_its_passphrase_alone()
    {
        await using var guest = await BucketGuest.Start("yoga");
        await guest.Machine.Shell.UploadText(PlanJson.Write(Plan), "/root/vault.json", "0600", CancellationToken.None);
        await guest.Script("printf 'correct horse\\n' > /root/key; printf 'battery staple' > /root/wrong; modprobe loop; modprobe dm_crypt");
        await guest.Script("for n in 1 2; do truncate -s 3G /root/image$n; losetup --find --show --partscan /root/image$n > /root/disk$n; done");

        var made = await guest.Script($"{Provision} --key-file primary=/root/key; echo Dear > /mnt/home/letter; findmnt -no SOURCE /mnt; cat /mnt/etc/crypttab");
        var again = await guest.Script($"{Provision} --key-file primary=/root/key; cat /mnt/home/letter; panther-storage audit --root /mnt --json || true");
        var closed = await guest.Script("panther-storage provision --unmount --root /mnt; ls /dev/mapper; btrfs device scan --forget");
        var wrong = await guest.Script($"{Provision} --key-file primary=/root/wrong 2>&1 && exit 9; echo exit $?; ls /dev/mapper");
        var opened = await guest.Script($"{Provision} --key-file primary=/root/key; cat /mnt/home/letter; panther-storage provision --unmount --root /mnt");

        Assert.That(made, Does.Contain("/dev/mapper/disk-primary-root").And.Match("(?m)^disk-mirror-root UUID=[0-9a-f-]+ none luks,discard,x-initrd.attach$"));
        Assert.That(made + again + wrong + opened, Does.Not.Contain("correct horse").And.Not.Contain("battery staple"));
        Assert.That(again, Does.Contain("Dear").And.Not.Contain("not encrypted").And.Not.Contain("data raid1 (plan)"));
        Assert.That(closed, Does.Not.Contain("disk-"));
        Assert.That(wrong, Does.Contain("exit ").And.Not.Contain("disk-mirror-root\n"));
        Assert.That(opened, Does.Contain("Dear"));
    }

    private static StoragePlan Plan
    {
        get
        {
            var yoga = KnownHosts.Named("yoga");
            return Planner.Plan(
                yoga with
                {
                    Disks = [.. yoga.Disks, new ProfileDisk("mirror", "nvme1n1", yoga.Disks[0].Size) { Pool = "primary" }],
                    Pools = [new PoolShape("primary") { Data = BlockProfile.Raid1, Encryption = DiskEncryption.Luks2 }],
                },
                new StorageOptions());
        }
    }
}
