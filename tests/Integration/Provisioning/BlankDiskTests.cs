using PantherStorage.Linux.Block;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>Blank means blank: what `wipefs` does not see, and a person could still bring back, is not overwritten either.</summary>
public sealed class BlankDiskTests
{
    private const long KiB = 1024, MiB = 1024 * KiB;

    private HostDisks disks = null!;

    private string Disk => disks.Request.Disks["primary"];

    [SetUp]
    public async Task MakeDisks() => disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));

    [TearDown]
    public async Task DetachDisks() => await disks.DisposeAsync();

    [Test]
    public async Task A_laid_out_disk_whose_first_superblock_is_damaged_is_not_formatted_again()
    {
        await LayOut();
        await Zero($"{Disk}p2", 64 * KiB, 4096);
        Assert.That(await Signatures.On($"{Disk}p2", default), Is.Empty, "no tool recognises it");

        var refusal = await Refused();

        Assert.That(refusal.Message, Does.Contain($"the copy at 64 MiB of a Btrfs superblock labelled yoga-primary on {Path.GetFileName(Disk)}p2")
            .And.Contain("btrfs rescue super-recover").And.Contain($"--wipe {Disk}"));
        await Programs.Run(new("btrfs", "rescue", "super-recover", "-y", $"{Disk}p2"), default);
        await using var again = await Provisioner.Provision(disks.Request, _ => { }, default);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(disks.Root, "home/letter")), Is.EqualTo("Dear"));
    }

    [Test]
    public async Task The_same_disk_without_its_partition_tables_is_not_blank()
    {
        await LayOut();
        await Tool.Run("partx", "--delete", Disk);
        await Zero(Disk, 0, MiB);
        await Zero(Disk, Size - MiB, MiB);
        await Zero(Disk, 513 * MiB, 2 * MiB);

        Assert.That((await Refused()).Message, Does.Contain("the copy at 64 MiB of a Btrfs superblock labelled yoga-primary on").And.Contain("where disk-primary-root will be"));
    }

    [Test]
    public async Task Random_bytes_without_a_signature_as_plain_dm_crypt_has_them_are_not_blank([Values(0L, 300L)] long atMiB)
    {
        await Tool.Run("dd", "if=/dev/urandom", $"of={Disk}", "bs=1M", "count=64", $"seek={atMiB}", "conv=notrunc,fsync", "status=none");
        var before = await Sum();

        Assert.That((await Refused()).Message, Does.Contain("not zero"));
        Assert.That(await Sum(), Is.EqualTo(before));

        // The disk is of gigabytes, and what could have been written lies at its start.
        Task<string> Sum() => Tool.Run("bash", "-c", $"head --bytes={atMiB + 64}M {Disk} | sha256sum");
    }

    // From the start, or (negative) from the end of the disk.
    [TestCase(64 * KiB + 64, "_BHRfS_M", "the first of a Btrfs superblock")]
    [TestCase(64 * MiB + 64, "_BHRfS_M", "the copy at 64 MiB of a Btrfs superblock")]
    [TestCase(128 * KiB, "\x0c\xb1\xba\0\0\0\0\0", "a ZFS label")]
    [TestCase(-512 * KiB + 128 * KiB, "\x0c\xb1\xba\0\0\0\0\0", "a ZFS label at the end")]
    [TestCase(-256 * KiB + 200 * KiB, "\0\0\0\0\0\xba\xb1\x0c", "a ZFS label at the end")]
    [TestCase(0L, "\xfc\x4e\x2b\xa9", "an MD RAID superblock")]
    [TestCase(4 * KiB, "\xfc\x4e\x2b\xa9", "an MD RAID superblock")]
    [TestCase(-64 * KiB, "\xfc\x4e\x2b\xa9", "an MD RAID superblock at the end")]
    [TestCase(-8 * KiB, "\xfc\x4e\x2b\xa9", "an MD RAID superblock at the end")]
    [TestCase(512L, "LABELONE", "an LVM label")]
    [TestCase(1536L, "LABELONE", "an LVM label")]
    [TestCase(512L, "EFI PART", "a GPT")]
    [TestCase(-512L, "EFI PART", "the copy of a GPT at the end")]
    [TestCase(0L, "LUKS\xba\xbe", "a LUKS header")]
    [TestCase(4 * MiB, "SKUL\xba\xbe", "the second LUKS header at 4 MiB")]
    [TestCase(128 * MiB + 56, "\x53\xef", "the copy at 128 MiB of an ext superblock")]
    [TestCase(700 * KiB, "x", "a place that is not zero")]
    public async Task A_disk_that_holds_a_copy_alone_is_refused_by_its_name(long at, string bytes, string words)
    {
        await Write(Disk, at < 0 ? Size + at : at, OwnersText.Bytes(bytes));

        Assert.That((await Refused()).Message, Does.Contain(words).And.Contain($"--wipe {Disk}"));

        await using var wiped = await Provisioner.Provision(disks.Request with { Wipe = [Disk] }, _ => { }, default);
        Assert.That(Remnants.On(Disk, [new Slice("disk", 0, Size)]).Where(remnant => remnant.What?.Contains("GPT", StringComparison.Ordinal) is false), Is.Empty, "nothing of it is left");
    }

    [Test]
    public async Task A_member_of_an_ext4_whose_first_superblock_is_gone_is_not_blank()
    {
        await Tool.Run("mkfs.ext4", "-q", Disk);
        await Zero(Disk, 0, 4 * MiB);
        Assert.That(await Signatures.On(Disk, default), Is.Empty);

        Assert.That((await Refused()).Message, Does.Contain("the copy at 128 MiB of an ext superblock"));
    }

    [Test]
    public async Task Partitions_that_are_as_planned_and_not_ours_to_fill_are_not_formatted()
    {
        await LayOut();
        await Tool.Run("wipefs", "--all", "--quiet", $"{Disk}p2");
        await Tool.Run("dd", "if=/dev/urandom", $"of={Disk}p2", "bs=1M", "count=8", "conv=notrunc,fsync", "status=none");

        Assert.That((await Refused()).Message, Does.Contain("not zero"));
    }

    [Test]
    public async Task A_mark_that_was_left_says_nothing_of_a_file_system_that_was_finished_since()
    {
        var table = PlannedDisk.NewTable();
        await LayOut();
        await Tool.Run("sfdisk", "--no-reread", "--no-tell-kernel", "--disk-id", Disk, table);
        await Mark(table);
        await Zero($"{Disk}p2", 64 * KiB, 4096);

        Assert.That((await Refused()).Message, Does.Contain("super-recover"));
    }

    [Test]
    public async Task A_mark_says_nothing_of_another_partition_table()
    {
        await LayOut();
        await Mark(PlannedDisk.NewTable());
        await Zero($"{Disk}p1", 0, MiB);

        Assert.That((await Refused()).Message, Does.Contain("holds something"));
    }

    [Test]
    public async Task The_mark_of_an_unfinished_run_is_gone_when_the_disk_is_laid_out()
    {
        await LayOut();

        Assert.That(DiskMark.On(Disk), Is.Null);
    }

    [Test]
    public async Task A_terabyte_of_nothing_is_looked_through_in_no_time()
    {
        await using var large = await LoopDisk.Make(Bytes.GiB(4096));
        var device = BlockDevice.Find(large.Device);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.That(Remnants.On(device.Path, Slice.Of(device, disks.Plan.Pools[0].Disks.First())), Is.Empty);

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        await TestContext.Progress.WriteLineAsync($"4 TiB in {watch.ElapsedMilliseconds} ms");
    }

    private long Size => BlockDevice.Find(Disk).Size.Count;

    private async Task LayOut()
    {
        await using (await Provisioner.Provision(disks.Request, _ => { }, default))
            await File.WriteAllTextAsync(Path.Combine(disks.Root, "home/letter"), "Dear");
    }

    private async Task Mark(string table)
    {
        var step = new DiskMark(disks.Plan.Pools[0].Label, table).Write(Disk);
        using var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(step.Input));
        (await Programs.Run(step.Command, default, input)).OrThrow();
    }

    private async Task<StorageException> Refused()
    {
        var refusal = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(disks.Request, _ => { }, default));
        Assert.That(refusal!.ExitCode, Is.EqualTo(ExitCode.Refused), refusal.Message);
        return refusal;
    }

    private static Task Zero(string device, long offset, long length) => Tool.Run(
        "dd", "if=/dev/zero", $"of={device}", "bs=4096", $"seek={offset}", $"count={length / 4096}", "oflag=seek_bytes", "conv=notrunc,fsync", "status=none");

    private static async Task Write(string device, long offset, byte[] bytes)
    {
        using var input = new MemoryStream(bytes);
        (await Programs.Run(new("dd", $"of={device}", $"seek={offset}", "oflag=seek_bytes", "conv=notrunc,fsync", "status=none"), default, input)).OrThrow();
    }
}
