using PantherStorage.Model;
using PantherStorage.Storage.Auditing;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Auditing;

/// <summary>What the kernel really does, seen through the audit.</summary>
public sealed class AuditTests
{
    [Test]
    public async Task An_option_that_a_later_mount_swallowed_is_named()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        var place = host.In("/var/lib/postgresql");
        await Tool.Unmount(place);
        await Tool.Run("chattr", "-C", await Top(host, "@postgresql"));
        await Tool.Unmount(host.In("/mnt"));

        // As a person would write it, and as mount(8) takes it without a word: `@` came first, with compression.
        await Tool.Run("mount", "-o", "subvol=@postgresql,noatime,nodev,nosuid,nodatacow,compress=no", host.Node("primary"), place);
        await File.WriteAllTextAsync(host.In("/etc/fstab"), (await File.ReadAllTextAsync(host.In("/etc/fstab")))
            .Replace("/var/lib/postgresql btrfs subvol=/@postgresql,noatime,nodev,nosuid,compress=zstd:3", "/var/lib/postgresql btrfs subvol=/@postgresql,noatime,nodev,nosuid,nodatacow,compress=no", StringComparison.Ordinal));
        await Tool.WriteRepetitive($"{place}/page");
        Assert.That(await Tool.IsInPlace($"{place}/page"), Is.False, "the kernel did not obey");
        Assert.That(await Tool.IsCompressed($"{place}/page"), Is.True, "the kernel did not obey");

        var findings = Look(host);

        Assert.That(findings.Select(finding => (finding.Severity, finding.Subject)), Is.All.EqualTo((Severity.Error, "@postgresql at /var/lib/postgresql")));
        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding =>
            finding!.Intent == "nodatacow (fstab)" && finding.Reality == "the kernel has no nodatacow" && finding.Because.Contains("swallowed nodatacow", StringComparison.Ordinal)));
        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding => finding!.Intent == "compress=no (fstab)" && finding.Reality == "the kernel has compress=zstd:3"));
        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding => finding!.Reality.Contains("no C flag", StringComparison.Ordinal)));
        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding => finding!.Reality == "1 of 1 files looked at are copied on write, page the first"));
    }

    [Test]
    public async Task Nodatacow_on_the_first_mount_is_found_on_the_whole_pool()
    {
        await using var host = await ProvisionedHost.Make("zephyrus");
        foreach (var subvolume in host.Plan.Pools[1].Subvolumes.Reverse())
            await Tool.Unmount(host.In(subvolume.MountPoint));
        await Tool.Run("mount", "-o", "subvol=@containers,noatime,nodatacow", $"{host.Disk("secondary")}p1", host.In("/var/lib/containers"));

        var findings = Look(host);

        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding =>
            finding is { Severity: Severity.Error, Subject: "secondary pool", Reality: "nodatacow on every subvolume of the pool" }));
        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding => finding is { Subject: "@tmp at /tmp", Reality: "nothing is mounted there" }));
    }

    [Test]
    public async Task Files_older_than_the_flag_are_found()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        var directory = host.In("/var/lib/redis");
        await Tool.Run("chattr", "-C", directory);
        await File.WriteAllTextAsync($"{directory}/dump.rdb", "older");
        await Tool.Run("chattr", "+C", directory);
        await File.WriteAllTextAsync($"{directory}/appendonly.aof", "newer");

        var finding = Look(host).Single();

        Assert.That((finding.Severity, finding.Subject, finding.Reality), Is.EqualTo(
            (Severity.Error, "@redis at /var/lib/redis", "1 of 2 files looked at are copied on write, dump.rdb the first")));
    }

    [Test]
    public async Task A_mount_remounted_otherwise_is_found()
    {
        await using var host = await ProvisionedHost.Make("yoga");
        await Tool.Run("mount", "-o", "remount,bind,ro,noatime,nodev", host.In("/home"));

        var finding = Look(host).Single();

        Assert.That((finding.Severity, finding.Subject, finding.Intent), Is.EqualTo((Severity.Error, "@home at /home", "no ro (plan)")));
    }

    private static IReadOnlyList<AuditFinding> Look(ProvisionedHost host) => Audit.Compare(host.Plan, Observation.Of(host.Plan, host.Paths));

    /// <summary>Mounts the top of the primary pool, to reach a subvolume whose own mount is gone.</summary>
    private static async Task<string> Top(ProvisionedHost host, string subvolume)
    {
        Directory.CreateDirectory(host.In("/mnt"));
        await Tool.Run("mount", "-o", "subvolid=5", host.Node("primary"), host.In("/mnt"));
        return host.In($"/mnt/{subvolume}");
    }
}
