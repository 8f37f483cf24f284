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

    [TestCase("unknown-desk", "It could be yoga: nvme0n1 has 500,107,862,016 B, and the profile's primary disk 1 TB; its vendor is \"Example Computers\", and the profile's is \"LENOVO\".")]
    [TestCase("unknown-other-laptop", "It could be yoga: its vendor is \"Dell Inc.\", and the profile's is \"LENOVO\".")]
    [TestCase("unknown-other-cloud", "It could be ovh: its firmware vendor is \"DigitalOcean\", and the profile's is \"SeaBIOS\".")]
    public void A_machine_that_size_or_firmware_contradict_could_be_a_host_and_is_not_taken_for_it(string name, string could) =>
        Assert.That(() => Detect(name), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.ProfileUnknown)
            .And.Message.Contains(could).And.Message.Contains("{ \"profile\": \"").And.Message.Contains("host new"));

    [Test]
    public void Its_owner_may_say_that_it_is_the_host_and_what_contradicts_it_stays_evidence()
    {
        var detection = Detection.Settled(Fixtures.Machine("unknown-desk"), HostCatalogue.BuiltIn, KnownHosts.Named("yoga"), "storage.profile in storage.json");

        Assert.That(detection.Host.Name, Is.EqualTo("yoga"));
        Assert.That(detection.Evidence, Has.Some.Contains("though the profile says 1 TB").And.Some.Contains("\"Example Computers\"").And.Some.EqualTo("storage.profile in storage.json says that this is yoga"));
    }

    [Test]
    public void What_its_owner_says_it_is_is_refused_where_its_disks_are_others() =>
        Assert.That(() => Detection.Settled(Fixtures.Machine("hetzner"), HostCatalogue.BuiltIn, KnownHosts.Named("yoga"), "storage.profile in storage.json"),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.ProfileUnknown).And.Message.Contains("storage.profile in storage.json is yoga, and this machine cannot be"));

    [Test]
    public void Of_two_hosts_with_its_disks_the_one_whose_firmware_it_has_is_the_machine()
    {
        var droplet = KnownHosts.Named("ovh") with { Name = "droplet", Evidence = new HostEvidence(["DigitalOcean"], [], []) };
        var bare = KnownHosts.Named("ovh") with { Evidence = HostEvidence.None };

        Assert.That(Detection.Of(Fixtures.Machine("unknown-other-cloud"), [bare, droplet]).Host.Name, Is.EqualTo("droplet"));
        Assert.That(() => Detection.Of(Fixtures.Machine("ovh"), [bare, droplet]), Throws.InstanceOf<StorageException>().With.Message.Contains("2 host profiles fit this machine: ovh, droplet"));
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
