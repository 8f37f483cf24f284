using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Auditing;

/// <summary>What the audit says of a file system's health and a host's upkeep, on real ones.</summary>
public sealed partial class HealthTests
{
    [Test]
    public async Task A_host_that_is_scrubbed_snapshotted_and_has_its_timers_has_no_findings()
    {
        await using var host = await WellKept();

        Assert.That(await Look(host), Is.Empty);
    }

    [Test]
    public async Task A_host_nobody_looks_after_is_told_of_all_of_it()
    {
        await using var host = await ProvisionedHost.Make("yoga");

        Assert.That((await Look(host)).Select(finding => finding.Reality), Is.EquivalentTo(new[]
        {
            "it was never scrubbed", "there is none of root, home, log", "not enabled: panther-snapshot.timer",
        }));
    }

    [Test]
    public async Task Rot_on_the_disk_is_counted_by_the_kernel_and_told()
    {
        await using var host = await WellKept();
        var file = host.In("/home/photograph");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Repeat((byte)0x5a, 1 << 20)]);
        await Tool.Run("sync", "--file-system", file);
        await Rot(host.Disk("primary") + "p2", file);

        Assert.That(() => File.ReadAllBytes(file), Throws.InstanceOf<IOException>());

        var finding = (await Look(host)).Single();
        Assert.That((finding.Severity, finding.Subject), Is.EqualTo((Severity.Error, "primary pool")));
        Assert.That(finding.Reality, Does.Match(@"^/dev/loop\d+p2: corruption_errs [1-9]"));
    }

    [Test]
    public async Task Missing_and_unexpected_subvolumes_are_told()
    {
        await using var host = await WellKept();
        var top = Directory.CreateDirectory(host.In("/mnt")).FullName;
        await Tool.Unmount(host.In("/nix"));
        await Tool.Run("mount", "-o", "subvolid=5", $"{host.Disk("primary")}p2", top);
        await Tool.Run("btrfs", "subvolume", "delete", $"{top}/@nix");
        await Tool.Run("btrfs", "subvolume", "create", $"{top}/@experiment");
        await Tool.Unmount(top);

        var findings = await Look(host);

        Assert.That(findings.Select(finding => $"{finding.Subject}: {finding.Reality}"), Is.EquivalentTo(new[]
        {
            "@nix at /nix: there is no such subvolume", "@nix at /nix: nothing is mounted there", "@experiment in the primary pool: it is there",
        }));
    }

    [Test]
    public async Task A_pool_that_is_nearly_full_is_told()
    {
        await using var host = await WellKept();
        var free = (await BtrfsUsage.Of(host.In("/"), default)).Free;
        await Tool.Run("fallocate", "--length", $"{free.Count * 96 / 100}", host.In("/nix/image"));
        await Tool.Run("btrfs", "filesystem", "sync", host.In("/"));

        var findings = await Look(host);

        Assert.That(findings, Has.Some.Matches<AuditFinding>(finding => finding!.Intent == "at least 10 % free" && finding.Subject == "primary pool"));
    }

    private static async Task<ProvisionedHost> WellKept()
    {
        var host = await ProvisionedHost.Make("yoga");
        foreach (var config in host.Plan.Subvolumes.Select(subvolume => subvolume.SnapperConfig).OfType<string>())
            await new Snapper(host.Paths).Create(config, "daily", "test", "a test", default);
        Directory.CreateDirectory(host.In("/etc/systemd/system/timers.target.wants"));
        File.CreateSymbolicLink(host.In("/etc/systemd/system/timers.target.wants/panther-snapshot.timer"), "../panther-snapshot.timer");
        await Tool.Run("btrfs", "scrub", "start", "-B", host.In("/"));
        return host;
    }

    private static async Task<ImmutableArray<AuditFinding>> Look(ProvisionedHost host) => Audit.Compare(
        host.Plan, await Observation.Everything(host.Plan, host.Paths, ["panther-snapshot.timer"], new ObservationRequest(), default));

    /// <summary>Overwrites the first block of a file on the disk itself, behind the file system's back.</summary>
    private static async Task Rot(string partition, string file)
    {
        var extents = await Tool.Run("filefrag", "-v", "-b4096", file);
        var logical = long.Parse(extents.Split('\n').First(line => line.TrimStart().StartsWith("0:", StringComparison.Ordinal)).Split(':')[2].Split("..")[0], CultureInfo.InvariantCulture) * 4096;
        var mapped = await Tool.Run("btrfs", "inspect-internal", "dump-tree", "-t", "chunk", partition);
        var physical = Physical(mapped, logical);
        await Tool.Run("dd", "if=/dev/urandom", $"of={partition}", "bs=4096", $"seek={physical}", "oflag=seek_bytes,direct", "count=1", "conv=notrunc", "status=none");
        await File.WriteAllTextAsync("/proc/sys/vm/drop_caches", "3");
    }

    /// <summary>filefrag tells Btrfs's logical addresses; the chunk tree maps them to the device's.</summary>
    private static long Physical(string chunkTree, long logical)
    {
        foreach (var chunk in ChunkItem().Matches(chunkTree).Cast<Match>())
        {
            if (logical >= Number(chunk, "logical") && logical < Number(chunk, "logical") + Number(chunk, "length"))
                return Number(chunk, "physical") + (logical - Number(chunk, "logical"));
        }

        throw new InvalidOperationException($"no chunk holds {logical}:\n{chunkTree}");
    }

    private static long Number(Match match, string name) => long.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"CHUNK_ITEM (?<logical>\d+)\) itemoff.*?length (?<length>\d+) .*?stripe 0 devid 1 offset (?<physical>\d+)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ChunkItem();
}
