using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Hosts;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>Nothing that somebody might want is overwritten.</summary>
public sealed class RefusalTests
{
    private HostDisks disks = null!;

    private string Disk => disks.Request.Disks["primary"];

    [SetUp]
    public async Task MakeDisks() => disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));

    [TearDown]
    public async Task DetachDisks() => await disks.DisposeAsync();

    [Test]
    public async Task A_disk_that_holds_something_is_refused_by_what_it_holds()
    {
        await Tool.Run("mkfs.ext4", "-q", "-L", "photographs", Disk);

        var refusal = await Refused(disks.Request);

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Refused));
        Assert.That(refusal.Message, Does.Contain("ext4 labelled photographs").And.Contain($"--wipe {Disk}"));
        Assert.That(await Signatures.On(Disk, default), Is.EqualTo(new[] { "ext4 labelled photographs" }));
    }

    [Test]
    public async Task A_partitioned_disk_is_refused_by_what_its_partitions_hold()
    {
        await Partitioned();

        Assert.That((await Refused(disks.Request)).Message, Does.Contain("gpt").And.Contain("swap").And.Contain("p3"));
    }

    [Test]
    public async Task A_disk_named_to_be_wiped_is_taken_with_all_its_old_partitions()
    {
        await Partitioned();

        await using var provisioned = await Provisioner.Provision(disks.Request with { Wipe = [Disk] }, _ => { }, default);

        Assert.That(BlockDevice.Find(Disk).Partitions, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Wiping_one_disk_says_nothing_about_another()
    {
        await using var other = await LoopDisk.Make(Bytes.MiB(300));
        await Tool.Run("mkfs.ext4", "-q", Disk);

        var refusal = await Refused(disks.Request with { Wipe = [other.Device] });

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(await Signatures.On(Disk, default), Is.EqualTo(new[] { "ext4" }));
    }

    [Test]
    public async Task A_mounted_disk_is_refused_even_when_it_is_named_to_be_wiped()
    {
        await Tool.Run("mkfs.ext4", "-q", Disk);

        var refusal = await RefusedWhileMounted(Disk);

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Refused));
        Assert.That(refusal.Message, Does.Contain($"is mounted at {disks.Root}"));
    }

    [Test]
    public async Task A_disk_whose_partition_is_swap_is_refused_even_when_it_is_named_to_be_wiped()
    {
        await Partitioned();
        await Tool.Run("swapon", $"{Disk}p3");
        try
        {
            Assert.That((await Refused(disks.Request with { Wipe = [Disk] })).Message, Does.Contain("p3 is swap"));
        }
        finally
        {
            await Tool.Run("swapoff", $"{Disk}p3");
        }
    }

    [Test]
    public async Task A_disk_or_partition_behind_a_loop_device_is_refused_even_when_it_is_named_to_be_wiped([Values("", "p2")] string part)
    {
        await Partitioned();
        await Tool.Run("mkfs.ext4", "-q", $"{Disk}{part}");
        var loop = (await Tool.Run("losetup", "--find", "--show", $"{Disk}{part}")).Trim();
        try
        {
            var refusal = await RefusedWhileMounted(loop);

            Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Refused));
            Assert.That(refusal.Message, Does.Contain($"{Path.GetFileName(Disk)}{part} is behind {loop} "));
        }
        finally
        {
            await Tool.Run("losetup", "--detach", loop);
        }
    }

    [Test]
    public async Task Of_two_runs_on_one_disk_the_second_is_told_so_and_touches_nothing()
    {
        var second = new List<Task<StorageException>>();

        await using var provisioned = await Provisioner.Provision(
            disks.Request,
            title =>
            {
                if (title.StartsWith("partition", StringComparison.Ordinal))
                    second.Add(Refused(disks.Request with { Root = $"{disks.Root}-elsewhere" }));
            },
            default);

        FaultsPage.Row("a second `provision` on a disk").EndsWith(ExitCode.Busy);
        var refusal = (await Task.WhenAll(second)).Single();
        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Busy));
        Assert.That(refusal.Message, Does.Contain($"another provision run on {Disk}").And.Contain($"process {Environment.ProcessId}"));
    }

    [Test]
    public async Task Two_runs_below_one_root_are_told_of_each_other()
    {
        using (ProvisionLock.OfRoot(disks.Root))
        {
            Assert.That((await Refused(disks.Request)).ExitCode, Is.EqualTo(ExitCode.Busy));
            Assert.That(
                (await Assert.ThrowsAsync<StorageException>(() => new RepairHost(new Host(new HostRequest { Root = $"{disks.Root}/" }, new Surroundings()), new Told()).Run(rewrite: false, default)))!.Message,
                Does.Contain($"another provision run below {disks.Root}"));
        }

        await using var provisioned = await Provisioner.Provision(disks.Request, _ => { }, default);
        Assert.That(provisioned.Root, Is.EqualTo(disks.Root));
    }

    [Test]
    public async Task A_disk_that_somebody_holds_is_refused()
    {
        using var somebody = Held(Disk);

        Assert.That((await Refused(disks.Request)).Message, Does.Contain(BlockDevice.HeldBySomebody));
    }

    [Test]
    public async Task A_disk_that_somebody_holds_for_a_moment_is_waited_for()
    {
        var somebody = Held(Disk);
        var provisioning = Provisioner.Provision(disks.Request, _ => { }, default);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        Assert.That(provisioning.IsCompleted, Is.False);

        somebody.Dispose();

        await using var provisioned = await provisioning;
        Assert.That(BlockDevice.Find(Disk).Partitions, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_partition_is_no_disk()
    {
        await Partitioned();

        var refusal = await Refused(disks.Request with { Disks = ImmutableDictionary<string, string>.Empty.Add("primary", $"{Disk}p1"), Wipe = [$"{Disk}p1"] });

        Assert.That(refusal.Message, Does.Contain("name the whole disk"));
    }

    [Test]
    public async Task A_disk_too_small_for_its_pool_is_refused()
    {
        await using var small = await LoopDisk.Make(Bytes.MiB(600));

        var refusal = await Refused(disks.Request with { Disks = ImmutableDictionary<string, string>.Empty.Add("primary", small.Device) });

        Assert.That((refusal.ExitCode, refusal.Message), Is.EqualTo((ExitCode.BadInput, $"{small.Device} has 600 MiB; the primary pool of yoga-primary needs at least 712 MiB")));
    }

    [TestCase("/etc/fstab", "is not a block device")]
    [TestCase("/dev/null", "is not a block device")]
    [TestCase("/dev/no-such-disk", "No such file")]
    public async Task What_is_no_disk_is_told_so(string path, string words) => Assert.That(
        (await Refused(disks.Request with { Disks = ImmutableDictionary<string, string>.Empty.Add("primary", path) })).Message,
        Does.Contain(words));

    [Test]
    public async Task Two_pools_cannot_share_a_disk()
    {
        var both = disks.Request with
        {
            Plan = ProvisionedHost.PlanOf("zephyrus"),
            Disks = ImmutableDictionary<string, string>.Empty.Add("primary", Disk).Add("secondary", Disk),
        };

        Assert.That((await Refused(both)).Message, Does.Contain("the same disk"));
        Assert.That((await Refused(both with { Disks = disks.Request.Disks })).Message, Does.Contain("--disk secondary="));
    }

    [Test]
    public async Task A_root_with_something_in_it_is_refused_before_a_disk_is_touched()
    {
        await File.WriteAllTextAsync(Path.Combine(disks.Root, "thesis.tex"), "\\begin{document}");

        Assert.That((await Refused(disks.Request)).Message, Does.Contain("is not empty"));
        Assert.That(await Signatures.On(Disk, default), Is.Empty);
    }

    private static Descriptor Held(string disk) =>
        Posix.Open(Posix.CurrentDirectory, Posix.Path(disk), Posix.ReadOnly | Posix.Exclusive);

    private static async Task<StorageException> Refused(ProvisionRequest request) =>
        (await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(request, _ => { }, default)))!;

    private async Task<StorageException> RefusedWhileMounted(string node)
    {
        await Tool.Run("mount", node, disks.Root);
        try
        {
            return await Refused(disks.Request with { Wipe = [Disk], Root = $"{disks.Root}-elsewhere" });
        }
        finally
        {
            await Tool.Unmount(disks.Root);
        }
    }

    private async Task Partitioned()
    {
        using var table = new MemoryStream("label: gpt\nsize=100MiB\nsize=100MiB\nsize=100MiB\n"u8.ToArray());
        (await Programs.Run(new("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", Disk), default, table)).OrThrow();
        await Tool.Run("partx", "--update", Disk);
        await PartitionNode.Appears($"{Disk}p3", default);
        await Tool.Run("mkswap", $"{Disk}p3");
    }
}
