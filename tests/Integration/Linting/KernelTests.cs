using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Linting;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Linting;

/// <summary>What is said of a layout, asked of the kernel.</summary>
public sealed class KernelTests
{
    private LoopDisk disk = null!;
    private string point = null!;

    [OneTimeSetUp]
    public async Task Make()
    {
        disk = await LoopDisk.Make(Bytes.MiB(256));
        point = Left.Watch(Directory.CreateTempSubdirectory("panther-lint-").FullName);
        await Tool.Run("mkfs.btrfs", "--quiet", disk.Device);
        await Tool.Run("mount", disk.Device, point);
        foreach (var name in new[] { "@", "@x" })
            await Tool.Run("btrfs", "subvolume", "create", Path.Combine(point, name));
        await Tool.Unmount(point);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        Directory.Delete(point);
        await disk.DisposeAsync();
    }

    [TestCase("inode_cache")]
    [TestCase("recovery")]
    [TestCase("norecovery")]
    [TestCase("check_int")]
    [TestCase("alloc_start=1")]
    [TestCase("subvolrootid=5")]
    [TestCase("space_cache=v1")]
    [TestCase("nospace_cache")]
    [TestCase("noatme")]
    [TestCase("compress=bogus")]
    public async Task What_is_said_to_be_refused_is_refused(string option)
    {
        if (Environment.OSVersion.Version < new Version(6, 8))
            Assert.Ignore("kernels before 6.8 took some of these without a word");

        Assert.That(Rules(option), Is.Not.Empty);
        Assert.That((await Mount("@", option)).Succeeded, Is.False);
    }

    [TestCase("noatime")]
    [TestCase("compress-force=lzo")]
    [TestCase("thread_pool=2")]
    [TestCase("x-something.of=mine")]
    [TestCase("_netdev")]
    [TestCase("user_subvol_rm_allowed")]
    [TestCase("nosymfollow")]
    public async Task What_nothing_is_said_of_is_mounted(string option)
    {
        Assert.That(Rules(option), Is.Empty);
        (await Mount("@", option)).OrThrow();
        await Tool.Unmount(point);
    }

    [TestCase("compress=zstd:9")]
    [TestCase("nodatacow")]
    [TestCase("commit=120")]
    public async Task What_is_said_to_be_swallowed_is_swallowed(string option)
    {
        (await Mount("@", "compress=zstd:3")).OrThrow();
        var second = Left.Watch(Directory.CreateTempSubdirectory("panther-lint-").FullName);
        (await Programs.Run(new CommandLine("mount", ["-o", $"subvol=@x,{option}", disk.Device, second]), default)).OrThrow();
        var options = MountTable.Read().At(second)!.Options;
        await Tool.Unmount(second);
        await Tool.Unmount(point);
        Directory.Delete(second);

        Assert.That(options, Does.Not.Contain(option));
        Assert.That(
            Linter.Of(FstabLayout.Parse($"UUID=a / btrfs subvol=@,noatime,compress=zstd:3 0 0\nUUID=a /x btrfs subvol=@x,noatime,{option} 0 0", "fstab")).Select(finding => finding.Rule),
            Is.EqualTo(new[] { option == "nodatacow" ? "nodatacow-lost" : "swallowed" }));
    }

    private static IEnumerable<LintFinding> Rules(string option) =>
        Linter.Of(FstabLayout.Parse($"UUID=a / btrfs subvol=@,noatime,{option} 0 0", "fstab")).Where(finding => finding.Rule is "unknown-option" or "impossible-value" or "not-for-every-boot");

    private Task<CommandResult> Mount(string subvolume, string option) =>
        Programs.Run(new CommandLine("mount", ["-o", $"subvol={subvolume},{option}", disk.Device, point]), default);
}
