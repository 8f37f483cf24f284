using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Layout;

public sealed class FirmwareTests
{
    private static readonly SeenFirmware Bios = new(Firmware.Bios, "its vendor is SeaBIOS");
    private static readonly SeenFirmware Uefi = new(Firmware.Uefi, "it has uefi.supported = true");

    [TestCase("zephyrus", Firmware.Uefi, "disk-primary-ESP disk-primary-root")]
    [TestCase("yoga", Firmware.Uefi, "disk-primary-ESP disk-primary-root")]
    [TestCase("hetzner", Firmware.Uefi, "disk-primary-BIOS disk-primary-ESP disk-primary-root")]
    [TestCase("contabo", Firmware.Bios, "disk-primary-BIOS disk-primary-ESP disk-primary-root")]
    [TestCase("ovh", Firmware.Bios, "disk-primary-BIOS disk-primary-ESP disk-primary-root")]
    public void Each_host_has_its_firmware_and_a_server_starts_by_either(string host, Firmware firmware, string partitions)
    {
        var plan = Plan(host);

        Assert.That(plan.Firmware!.Kind, Is.EqualTo(firmware));
        Assert.That(plan.Firmware.Because, Is.EqualTo(new[] { $"the profile of {host} says {firmware.Title()}" }));
        Assert.That(string.Join(' ', plan.Pools[0].Partitions.Select(part => part.Name)), Is.EqualTo(partitions));
    }

    [Test]
    public void The_BIOS_boot_partition_is_a_MiB_and_nothing_is_mounted_from_it() => Assert.That(
        Plan("contabo").Pools[0].Partitions[0], Is.EqualTo(new PartitionPlan("disk-primary-BIOS", PartitionKind.BiosBoot, 1_048_576)));

    [Test]
    public void What_the_machine_shows_stands_beside_the_profiles_word()
    {
        var plan = Plan("contabo", Bios);

        Assert.That(plan.Firmware!.Because, Is.EqualTo(new[] { "its vendor is SeaBIOS", "the profile of contabo says BIOS" }));
        Assert.That(plan.Notes, Has.None.Contain("started by"));
    }

    [Test]
    public void A_contradiction_is_said_and_the_machine_counts()
    {
        var plan = Plan("contabo", Uefi);

        Assert.That(plan.Firmware!.Kind, Is.EqualTo(Firmware.Uefi));
        Assert.That(plan.Firmware.Because[1], Is.EqualTo("the profile of contabo says BIOS, which the machine contradicts"));
        Assert.That(plan.Notes, Has.One.StartsWith("WARNING the profile of contabo says BIOS, and this machine was started by UEFI: it has uefi.supported = true."));
        Assert.That(plan.Pools[0].Partitions, Is.EqualTo(Plan("contabo").Pools[0].Partitions), "either starts it");
    }

    [Test]
    public void A_laptop_that_a_BIOS_starts_gets_what_a_BIOS_needs() =>
        Assert.That(Plan("yoga", Bios).Pools[0].Partitions.Select(part => part.Kind), Is.EqualTo(new[] { PartitionKind.BiosBoot, PartitionKind.Esp, PartitionKind.Btrfs }));

    [Test]
    public void A_plan_that_is_older_than_the_question_is_still_read()
    {
        var old = Plan("hetzner") with { Firmware = null };
        var text = PlanJson.Write(old with { Pools = [old.Pools[0] with { Partitions = old.Pools[0].Partitions.RemoveAt(0) }] });

        Assert.That(text, Does.Not.Contain("firmware").And.Not.Contain("bios boot"));
        Assert.That(PlanJson.Write(PlanJson.Parse(text, "plan.json")), Is.EqualTo(text));
    }

    [Test]
    public void A_plan_is_read_as_it_was_written()
    {
        var text = PlanJson.Write(Plan("contabo", Bios));

        Assert.That(text, Does.Contain("\"kind\": \"bios\"").And.Contain("\"kind\": \"bios boot\""));
        Assert.That(PlanJson.Write(PlanJson.Parse(text, "plan.json")), Is.EqualTo(text));
    }

    private static StoragePlan Plan(string host, SeenFirmware? seen = null) => Planner.Plan(KnownHosts.Named(host), new StorageOptions(), seen);
}
