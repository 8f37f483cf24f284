using System.Text.Json;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Hardware;

public sealed class DetectionTests
{
    private static IEnumerable<string> Unknown => Fixtures.Named("unknown-");

    private static IEnumerable<string> Bad => Fixtures.Named("bad-");

    [TestCase("zephyrus", "dev-laptop")]
    [TestCase("yoga", "light-laptop")]
    [TestCase("hetzner", "production-vps")]
    [TestCase("contabo", "staging-vps")]
    [TestCase("ovh", "utility-vps")]
    public void Each_host_is_known_by_its_report(string name, string @class)
    {
        var detection = Detect(name);

        Assert.That(detection.Host.Name, Is.EqualTo(name));
        Assert.That(detection.Host.Class, Is.EqualTo(@class));
    }

    [TestCase("trap-old-report", "ovh", "vda")]
    [TestCase("trap-old-report-single-name", "ovh", "vda")]
    [TestCase("trap-no-by-id", "ovh", "vda")]
    [TestCase("trap-alias-order", "yoga", "nvme0n1")]
    [TestCase("trap-sectors-of-4096", "yoga", "nvme0n1")]
    [TestCase("trap-usb-stick", "yoga", "nvme0n1")]
    [TestCase("trap-zram-first", "hetzner", "sda")]
    [TestCase("trap-virtio-blk-for-scsi", "hetzner", "vda")]
    [TestCase("trap-disks-turned", "zephyrus", "nvme1n1")]
    public void A_trap_does_not_hide_the_host(string trap, string host, string primary)
    {
        var detection = Detect(trap);

        Assert.That(detection.Host.Name, Is.EqualTo(host));
        Assert.That(detection.Disks[0].Disk.Name, Is.EqualTo(primary));
    }

    [TestCaseSource(nameof(Unknown))]
    public void A_machine_that_is_no_host_is_refused_with_what_was_seen_and_what_to_do(string name)
    {
        var refusal = Assert.Throws<StorageException>(() => Detect(name))!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.ProfileUnknown));
        Assert.That(refusal.Message, Does.Contain("Seen:").And.Contain("storage.profile").And.Contain("--profile"));
        foreach (var disk in Fixtures.Machine(name).Disks)
            Assert.That(refusal.Message, Does.Contain(disk.ToString()));
    }

    [TestCaseSource(nameof(Bad))]
    public void What_is_no_report_is_refused_by_name_with_how_to_make_one(string name)
    {
        var refusal = Assert.Throws<StorageException>(() => Fixtures.Machine(name))!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.BadInput));
        Assert.That(refusal.Message, Does.Contain($"{name}.json").And.Contain("panther-storage facts"));
    }

    [Test]
    public void A_missing_report_is_refused_by_name() =>
        Assert.That(() => Fixtures.Machine("there-is-none"),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("there-is-none"));

    [Test]
    public void Two_profiles_that_fit_are_refused_by_name()
    {
        var twin = KnownHosts.Named("ovh") with { Name = "twin" };

        Assert.That(() => Detection.Of(Fixtures.Machine("ovh"), [.. KnownHosts.All, twin]),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.ProfileUnknown).And.Message.Contains("ovh, twin"));
    }

    [Test]
    public void Zram_is_no_disk_and_its_sectors_are_not_taken_for_512_bytes()
    {
        var machine = Fixtures.Machine("yoga");

        Assert.That(machine.Disks.Select(disk => disk.Name), Is.EqualTo(new[] { "nvme0n1" }));
        Assert.That(machine.Ignored.Select(device => device.Name), Is.EqualTo(new[] { "zram0" }));
    }

    [Test]
    public void A_disk_is_called_by_the_name_that_lasts() =>
        Assert.That(Fixtures.Machine("trap-alias-order").Disks[0].StableName, Is.EqualTo("/dev/disk/by-id/nvme-EXAMPLE_1TB_0000000000C3"));

    [Test]
    public void A_disk_without_by_id_is_called_by_its_path() =>
        Assert.That(Fixtures.Machine("trap-no-by-id").Disks[0].StableName, Does.StartWith("/dev/disk/by-path/"));

    [Test]
    public void A_disk_of_another_size_than_its_profile_says_is_told()
    {
        var small = new Disk("nvme0n1", Bytes.GiB(256), DiskInterface.Nvme, "EXAMPLE", "/dev/nvme0n1");

        var detection = Detection.Of(new Machine([small], []), KnownHosts.All);

        Assert.That(detection.Evidence, Has.Some.Contains("though the profile says 1 TB"));
    }

    [Test]
    public void The_answer_for_programs_has_the_promised_shape()
    {
        using var json = JsonDocument.Parse(DetectionReport.Json(Detect("zephyrus")));
        var root = json.RootElement;

        Assert.That(root.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "profile", "class", "disks", "evidence" }));
        var first = root.GetProperty("disks")[0];
        Assert.That(first.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "name", "role", "bytes", "bus" }));
        Assert.That(first.GetProperty("bytes").GetInt64(), Is.EqualTo(2_000_398_934_016));
        Assert.That(root.GetProperty("evidence")[0].GetString(), Does.StartWith("nvme0n1: 2,000,398,934,016 B, NVMe"));
    }

    [TestCase("zephyrus", "yoga", "exactly nvme0n1, and no other disk; here: nvme0n1, nvme1n1")]
    [TestCase("yoga", "zephyrus", "exactly nvme0n1 and nvme1n1, and no other disk; here: nvme0n1")]
    [TestCase("hetzner", "contabo", "about 536 GB")]
    [TestCase("ovh", "yoga", "here: vda")]
    public void Each_other_profile_is_rejected_with_the_reason(string name, string other, string because)
    {
        var detection = Detect(name);

        Assert.That(detection.Rejected.Select(rejected => rejected.Profile), Is.EquivalentTo(KnownHosts.All.Select(host => host.Name).Where(host => host != name)));
        Assert.That(DetectionReport.Text(detection, explain: true).Split('\n').Single(line => line.StartsWith($"not {other}")), Does.Contain(because));
        Assert.That(DetectionReport.Text(detection), Does.Not.Contain("not "));
    }

    [Test]
    public void Programs_get_the_rejected_profiles_when_they_ask()
    {
        using var json = JsonDocument.Parse(DetectionReport.Json(Detect("ovh"), explain: true));

        Assert.That(json.RootElement.GetProperty("rejected").EnumerateArray().Select(other => other.GetProperty("profile").GetString()), Is.EqualTo(new[] { "zephyrus", "yoga", "hetzner", "contabo" }));
    }

    private static Detection Detect(string name) => Detection.Of(Fixtures.Machine(name), KnownHosts.All);
}
