using System.Collections.Immutable;
using System.Text;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>A pool on two loop disks; and, as far as a machine without a device mapper goes, in containers.</summary>
public sealed class SpannedPoolTests
{
    private sealed class PowerCut : Exception;

    [TestCase(BlockProfile.Raid1)]
    [TestCase(BlockProfile.Single)]
    public async Task Two_disks_become_one_pool_and_a_second_run_changes_nothing(BlockProfile data)
    {
        await using var disks = await HostDisks.Make(Plan(data));
        await using var first = await Provisioner.Provision(disks.Request, _ => { }, default);
        await File.WriteAllTextAsync(Path.Combine(disks.Root, "home/letter"), "Dear");
        await Tool.Run("sync", "--file-system", disks.Root);
        var ran = new List<string>();

        await Provisioner.Provision(disks.Request, _ => { }, step => ran.Add($"{step.Command}"), default);

        Assert.That(ran, Is.Empty);
        Assert.That(Audit.Compare(disks.Plan, Observation.Of(disks.Plan, new(disks.Root))), Is.Empty);
        var members = BtrfsMembers.With(Path.GetFileName($"{disks.Request.Disks["mirror"]}p2"))!;
        Assert.That(members.Devices, Has.Length.EqualTo(2));
        Assert.That(members.Data, Is.EqualTo(new[] { data.Word() }));
        Assert.That(members.Metadata, Is.EqualTo(new[] { "raid1" }));
    }

    [Test]
    public async Task A_second_run_on_unmounted_disks_mounts_them_although_the_kernel_forgot_the_second()
    {
        await using var disks = await HostDisks.Make(Plan(BlockProfile.Raid1));
        await using (await Provisioner.Provision(disks.Request, _ => { }, default))
            await File.WriteAllTextAsync(Path.Combine(disks.Root, "home/letter"), "Dear");
        await Tool.Run("btrfs", "device", "scan", "--forget");

        await using var again = await Provisioner.Provision(disks.Request with { Wipe = [.. disks.Request.Disks.Values] }, _ => { }, default);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(disks.Root, "home/letter")), Is.EqualTo("Dear"));
    }

    [Test]
    public async Task A_run_after_a_crash_while_two_disks_are_laid_out_finishes_the_job()
    {
        for (var at = 1; at <= 12; at++)
        {
            await using var disks = await HostDisks.Make(Plan(BlockProfile.Raid1));
            var steps = 0;
            void Count(PhaseCommand step)
            {
                if (++steps == at)
                    throw new PowerCut();
            }

            await Assert.ThatAsync(() => Provisioner.Provision(disks.Request, _ => { }, Count, default), Throws.InstanceOf<PowerCut>());
            await MountedTree.Unmount(disks.Root, default);

            await using var provisioned = await Provisioner.Provision(disks.Request, _ => { }, default);

            Assert.That(Audit.Compare(disks.Plan, Observation.Of(disks.Plan, new(provisioned.Root))), Is.Empty, $"after a crash at step {at}");
        }
    }

    [Test]
    public async Task A_blank_disk_beside_one_that_is_laid_out_is_no_reason_to_make_both_again()
    {
        await using var disks = await HostDisks.Make(Plan(BlockProfile.Raid1));
        await (await Provisioner.Provision(disks.Request, _ => { }, default)).DisposeAsync();
        await using var fresh = await LoopDisk.Make(Bytes.GiB(2));

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(disks.Request with { Disks = disks.Request.Disks.SetItem("mirror", fresh.Device) }, _ => { }, default));

        Assert.That(refusal!.ExitCode, Is.EqualTo(ExitCode.Refused));
        Assert.That(refusal.Message, Does.Contain("btrfs replace start"));
    }

    [Test]
    public async Task A_pool_on_two_disks_without_both_is_asked_for_the_other()
    {
        await using var disks = await HostDisks.Make(Plan(BlockProfile.Raid1));

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(disks.Request with { Disks = disks.Request.Disks.Remove("mirror") }, _ => { }, default));

        Assert.That(refusal!.Message, Does.Contain("has a primary pool with a disk mirror: say which disk with --disk mirror=/dev/…"));
    }

    [Test]
    public async Task Without_a_device_mapper_nothing_is_touched()
    {
        if (File.ReadLines("/proc/misc").Any(line => line.EndsWith(" device-mapper", StringComparison.Ordinal)))
            Assert.Ignore("this machine has a device mapper");
        await using var disks = await HostDisks.Make(Encrypted);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(disks.Request with { Passphrases = Key }, _ => { }, default));

        Assert.That(refusal!.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(refusal.Message, Does.Contain("Nothing was touched"));
        Assert.That(await Signatures.On(disks.Request.Disks["primary"], default), Is.Empty);
    }

    [Test]
    public async Task An_encrypted_pool_without_a_passphrase_is_refused_before_anything_is_touched()
    {
        await using var disks = await HostDisks.Make(Encrypted);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(disks.Request, _ => { }, default));

        Assert.That((refusal!.ExitCode, refusal.Message), Is.EqualTo((ExitCode.Usage, "the primary pool is encrypted: give its passphrase with --key-file primary=FILE, or run this at a terminal, where it is asked for")));
    }

    [Test]
    public async Task A_container_is_made_with_the_passphrase_and_recognised_and_one_without_a_key_is_made_again()
    {
        if (!File.Exists("/usr/sbin/cryptsetup") && !File.Exists("/sbin/cryptsetup"))
            Assert.Ignore("cryptsetup is not installed");
        await using var disks = await HostDisks.Make(Encrypted);
        var disk = disks.Request.Disks["primary"];
        var found = ImmutableDictionary<string, PlannedDisk>.Empty.Add("primary", PlannedDisk.Blank(disk));
        var runner = new PhaseRunner(_ => { }, _ => { });
        var phases = ProvisionScript.For(Encrypted, found, disks.Root, mountEsp: false, Key);
        await runner.Run(phases[0], default);
        await runner.Run(phases[1], default);
        var make = phases[2].Steps.Single(step => step.Command.Arguments.Contains("luksFormat"));
        Assert.That(await make.Unless!.Holds(default), Is.False);

        await runner.Run(phases[2] with { Steps = [make] }, default);

        Assert.That(await make.Unless.Holds(default));
        await Tool.Run("bash", "-c", $"printf '%s' 'correct horse' | cryptsetup open --test-passphrase --key-file=- {disk}p2");
        Assert.That(await Signatures.On($"{disk}p2", default), Is.EqualTo(new[] { "crypto_LUKS labelled yoga-primary-luks" }));
        await Tool.Run("bash", "-c", $"printf '%s' 'correct horse' | cryptsetup luksKillSlot --batch-mode --key-file=- {disk}p2 0");
        Assert.That(await make.Unless.Holds(default), Is.False, "nothing opens it any more");
    }

    private static ImmutableDictionary<string, Passphrase> Key => ImmutableDictionary<string, Passphrase>.Empty.Add("primary", Passphrase.Of(Encoding.UTF8.GetBytes("correct horse"), "the test"));

    private static StoragePlan Encrypted => Planner.Plan(Yoga with { Pools = [new PoolShape("primary") { Encryption = DiskEncryption.Luks2 }] }, new StorageOptions());

    private static HostProfile Yoga => KnownHosts.All.Single(host => host.Name == "yoga");

    private static StoragePlan Plan(BlockProfile data) => Planner.Plan(
        Yoga with
        {
            Disks = [.. Yoga.Disks, new ProfileDisk("mirror", "nvme1n1", NominalSize.Terabytes(1)) { Pool = "primary" }],
            Pools = [new PoolShape("primary") { Data = data }],
        },
        new StorageOptions());
}
