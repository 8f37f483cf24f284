using PantherStorage.Model;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>An existing pool is brought to its plan, and its data is left alone.</summary>
public sealed class RepairTests
{
    [Test]
    public async Task A_host_as_planned_needs_no_command()
    {
        await using var host = await ProvisionedHost.Make("zephyrus");
        var told = new List<string>();

        var repair = Repair.Of(host.Plan, host.Paths);
        await repair.Run(host.Plan, host.Paths, told.Add, default);

        Assert.That(told, Is.Empty);
        Assert.That(repair.ByHand, Is.Empty);
        Assert.That(repair.Rewrites, Is.Empty);
    }

    [Test]
    public async Task Missing_subvolumes_lost_flags_and_lost_properties_come_back()
    {
        await using var host = await ProvisionedHost.Make("zephyrus");
        await Tool.Unmount(host.In("/tmp"));
        await Tool.Run("btrfs", "property", "set", host.In("/var/cache/podman"), "compression", "lzo");
        await Tool.Run("chattr", "-C", host.In("/nix"));
        await Tool.Run("chattr", "+C", host.In("/home"));
        await Delete(host, "secondary", "p1", "@tmp");
        await File.WriteAllTextAsync(host.In("/home/letter"), "Dear");
        await File.WriteAllTextAsync(host.In("/etc/fstab"), "# lost\n");
        Assert.That(Look(host), Is.Not.Empty);

        await Repair.Of(host.Plan, host.Paths).Run(host.Plan, host.Paths, _ => { }, default);

        Assert.That(Look(host), Is.Empty);
        Assert.That(await File.ReadAllTextAsync(host.In("/home/letter")), Is.EqualTo("Dear"));
        Assert.That((await Tool.Run("stat", "--format=%u:%g %a", host.In("/tmp"))).Trim(), Is.EqualTo("0:0 1777"));
        Assert.That(Directory.Exists(host.In("/.panther-top")), Is.False);
    }

    [Test]
    public async Task Files_that_a_mount_would_hide_are_left_and_named()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        await Tool.Unmount(host.In("/var/lib/redis"));
        await File.WriteAllTextAsync(host.In("/var/lib/redis/dump.rdb"), "written beside the subvolume");

        var repair = Repair.Of(host.Plan, host.Paths);
        await repair.Run(host.Plan, host.Paths, _ => { }, default);

        Assert.That(repair.ByHand.Single(), Does.Contain("holds files, which @redis would hide"));
        Assert.That(await File.ReadAllTextAsync(host.In("/var/lib/redis/dump.rdb")), Is.EqualTo("written beside the subvolume"));
    }

    [Test]
    public async Task Database_files_that_are_copied_on_write_are_rewritten_bit_for_bit_with_their_metadata()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        var directory = host.In("/var/lib/postgresql");
        var file = await OlderThanTheFlag(directory, "base");
        await Tool.Run("chown", "104:105", file);
        await Tool.Run("setfattr", "-n", "user.kind", "-v", "heap", file);
        var before = await Seen(file);

        var rewrite = Repair.Of(host.Plan, host.Paths).Rewrites.Single();
        var left = await rewrite.Run(_ => { }, default);

        Assert.That(left, Is.Empty);
        Assert.That(await Tool.IsInPlace(file), Is.True);
        Assert.That(await Seen(file), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(directory), Has.Length.EqualTo(1));
        Assert.That(Look(host), Is.Empty);
    }

    [Test]
    public async Task Files_that_somebody_has_open_are_not_rewritten()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        var file = await OlderThanTheFlag(host.In("/var/lib/redis"), "dump.rdb");
        await using var open = File.OpenRead(file);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Repair.Of(host.Plan, host.Paths).Rewrites.Single().Run(_ => { }, default));

        Assert.That(refusal!.ExitCode, Is.EqualTo(ExitCode.Refused));
        Assert.That(refusal.Message, Does.Contain($"has {file} open"));
        Assert.That(await Tool.IsInPlace(file), Is.False);
    }

    [Test]
    public async Task A_rewrite_that_may_not_fit_is_refused_before_it_begins()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        var file = await OlderThanTheFlag(host.In("/var/lib/redis"), "dump.rdb");
        await Tool.Run("truncate", "--size=10G", file);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Repair.Of(host.Plan, host.Paths).Rewrites.Single().Run(_ => { }, default));

        Assert.That((refusal!.ExitCode, refusal.Message.Contains("make room first", StringComparison.Ordinal)), Is.EqualTo((ExitCode.System, true)));
    }

    [Test]
    public async Task Hard_links_are_left_and_named_and_an_unfinished_copy_goes()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        var directory = host.In("/var/lib/redis");
        var file = await OlderThanTheFlag(directory, "dump.rdb");
        await Tool.Run("ln", file, $"{directory}/second-name");
        await File.WriteAllTextAsync($"{directory}/.panther-rewrite-abandoned", "half");

        var left = await Repair.Of(host.Plan, host.Paths).Rewrites.Single().Run(_ => { }, default);

        Assert.That(left, Has.Length.EqualTo(2).And.All.Contain("2 names"));
        Assert.That(Directory.GetFiles(directory).Select(Path.GetFileName), Is.EquivalentTo(new[] { "dump.rdb", "second-name" }));
    }

    private static IReadOnlyList<AuditFinding> Look(ProvisionedHost host) => Audit.Compare(host.Plan, Observation.Of(host.Plan, host.Paths));

    private static async Task<string> OlderThanTheFlag(string directory, string name)
    {
        await Tool.Run("chattr", "-C", directory);
        await Tool.WriteRepetitive($"{directory}/{name}");
        await Tool.Run("chattr", "+C", directory);
        return $"{directory}/{name}";
    }

    private static async Task<string> Seen(string file) =>
        await Tool.Run("stat", "--format=%s %a %u:%g %y", file) + await Tool.Run("sha256sum", file) + await Tool.Run("getfattr", "--dump", "--absolute-names", file);

    private static async Task Delete(ProvisionedHost host, string pool, string partition, string subvolume)
    {
        var top = Directory.CreateDirectory(host.In("/mnt")).FullName;
        await Tool.Run("mount", "-o", "subvolid=5", $"{host.Disk(pool)}{partition}", top);
        await Tool.Run("btrfs", "subvolume", "delete", $"{top}/{subvolume}");
        await Tool.Unmount(top);
    }
}
