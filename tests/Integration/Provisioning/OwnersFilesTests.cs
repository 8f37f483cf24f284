using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>Files that the owner writes too keep every line that is the owner's, whichever way they are brought to the plan.</summary>
public sealed class OwnersFilesTests
{
    private const string Mine = "# mine, do not touch\nLABEL=usb  /mnt/usb\text4 nofail 0 2\nnas:/export /mnt/nas nfs4 _netdev,nofail 0 0\n/swap/swapfile none swap sw 0 0\n";

    private ProvisionedHost host = null!;

    private string Fstab => host.In("/etc/fstab");

    [SetUp]
    public async Task Provision() => host = await ProvisionedHost.Make("yoga");

    [TearDown]
    public async Task TakeDown() => await host.DisposeAsync();

    [TestCase("--repair")]
    [TestCase("--configure")]
    public async Task The_owners_lines_stay_and_a_copy_of_what_was_there_is_named(string mode)
    {
        var planned = await File.ReadAllTextAsync(Fstab);
        var before = Mine + planned.Replace("subvol=/@home,", "subvol=/@home,autodefrag,", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Fstab, before);
        File.SetUnixFileMode(Fstab, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var result = await Program("provision", mode);

        Assert.That(result.ExitCode, Is.Zero, result.StandardError);
        Assert.That(await File.ReadAllTextAsync(Fstab), Is.EqualTo(Mine + planned));
        var copy = Directory.GetFiles(host.In("/etc"), "fstab.before-*").Single();
        Assert.That(await File.ReadAllTextAsync(copy), Is.EqualTo(before));
        Assert.That(result.StandardOutput, Does.Contain($"{Fstab} was changed; what it said before is kept as {copy}"));
        Assert.That(new[] { File.GetUnixFileMode(Fstab), File.GetUnixFileMode(copy) }, Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        await Program("provision", mode);
        Assert.That(Directory.GetFiles(host.In("/etc"), "fstab.before-*"), Has.Length.EqualTo(1), "a second run changes nothing");
    }

    [TestCase("--repair")]
    [TestCase("--configure")]
    public async Task A_dry_run_shows_each_change_as_a_diff_and_makes_none(string mode)
    {
        var planned = await File.ReadAllTextAsync(Fstab);
        await File.WriteAllTextAsync(Fstab, Mine);
        var before = await Tool.Run("find", host.In("/etc"), "-printf", "%p %m %T@ %C@\n");

        var shown = await Program("provision", mode, "--dry-run");

        Assert.That(shown.ExitCode, Is.Zero, shown.StandardError);
        foreach (var line in planned.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            Assert.That(shown.StandardOutput, Does.Contain($"\n+{line}\n"));
        Assert.That(shown.StandardOutput, Does.Contain("\n nas:/export").And.Not.Match("(?m)^-[^-]").And.Contain("fstab.before-"));
        Assert.That(await Tool.Run("find", host.In("/etc"), "-printf", "%p %m %T@ %C@\n"), Is.EqualTo(before));

        await Program("provision", mode);
        Assert.That(await File.ReadAllTextAsync(Fstab), Is.EqualTo(Mine + planned[(planned.IndexOf('\n', StringComparison.Ordinal) + 1)..]), "what the dry run showed");
    }

    [Test]
    public async Task What_the_owner_set_in_snappers_files_stays()
    {
        var config = host.In("/etc/snapper/configs/home");
        await File.WriteAllTextAsync(config, "SUBVOLUME=\"/home\"\nFSTYPE=\"btrfs\"\nALLOW_GROUPS=\"wheel\"\nSYNC_ACL=\"yes\"\nTIMELINE_CREATE=\"yes\"\n");
        Directory.CreateDirectory(host.In("/etc/sysconfig"));
        await File.WriteAllTextAsync(host.In("/etc/sysconfig/snapper"), "# by hand\nSNAPPER_CONFIGS=\"games\"\n");

        var result = await Program("provision", "--repair");

        var after = await File.ReadAllTextAsync(config);
        Assert.That(after, Does.Contain("ALLOW_GROUPS=\"wheel\"\nSYNC_ACL=\"yes\"\nTIMELINE_CREATE=\"no\"\n").And.Not.Contain("ALLOW_GROUPS=\"\""));
        Assert.That(result.StandardOutput, Does.Contain($"kept as {config}.before-"));
        Assert.That(await File.ReadAllTextAsync(host.In("/etc/sysconfig/snapper")), Is.EqualTo("# by hand\nSNAPPER_CONFIGS=\"games root home log\"\n"));
    }

    [TestCase("--repair")]
    [TestCase("--configure")]
    public async Task A_file_that_is_a_link_belongs_to_whoever_makes_it_and_is_left_with_an_explanation(string mode)
    {
        var store = host.In("/etc/static-fstab");
        await File.WriteAllTextAsync(store, Mine);
        File.Delete(Fstab);
        File.CreateSymbolicLink(Fstab, store);

        var result = await Program("provision", mode);

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Failed), result.StandardError);
        Assert.That(result.StandardOutput, Does.Contain($"left: {Fstab} is a link to {store}"));
        Assert.That(new FileInfo(Fstab).LinkTarget, Is.EqualTo(store));
        Assert.That(await File.ReadAllTextAsync(store), Is.EqualTo(Mine));
    }

    [Test]
    public async Task A_link_that_says_what_the_plan_needs_is_as_planned()
    {
        File.Move(Fstab, host.In("/etc/static-fstab"));
        File.CreateSymbolicLink(Fstab, host.In("/etc/static-fstab"));

        Assert.That((await Program("provision", "--repair")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_dry_run_of_unmounting_unmounts_nothing()
    {
        var shown = await Program("provision", "--unmount", "--dry-run");

        Assert.That(shown.StandardOutput, Does.Contain($"umount {host.In("/home")}\n"));
        Assert.That(MountTable.Read().At(host.In("/home")), Is.Not.Null);
    }

    [Test]
    public async Task Nothing_is_mounted_where_a_symbolic_link_leads()
    {
        await Tool.Unmount(host.In("/var/log"));
        Directory.Delete(host.In("/var/log"));
        Directory.CreateDirectory(host.In("/srv/elsewhere"));
        File.CreateSymbolicLink(host.In("/var/log"), host.In("/srv/elsewhere"));

        var result = await Program("provision", "--repair");

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(result.StandardOutput, Does.Contain($"{host.In("/var/log")} is a symbolic link"));
        Assert.That(MountTable.Read().At(host.In("/srv/elsewhere")), Is.Null);
    }

    private Task<CommandResult> Program(params string[] arguments) => Programs.Run(
        new CommandLine(Published.Engine, [.. arguments, "--root", host.In(string.Empty)]), default);
}
