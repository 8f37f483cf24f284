using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Hardware;

public sealed class FirmwareEvidenceTests
{
    [TestCase("hetzner", Firmware.Uefi, "the machine's report has uefi.supported = true")]
    [TestCase("contabo", Firmware.Bios, "the BIOS vendor in the machine's report is SeaBIOS, and its uefi is null")]
    [TestCase("ovh", Firmware.Bios, "the BIOS vendor in the machine's report is SeaBIOS, and its uefi is null")]
    public void A_report_shows_the_firmware(string report, Firmware kind, string because) =>
        Assert.That(Fixtures.Machine(report).Firmware, Is.EqualTo(new SeenFirmware(kind, because)));

    [TestCase("""{"supported":false}""", "SeaBIOS", "BIOS: the machine's report has uefi.supported = false, and its BIOS vendor is SeaBIOS")]
    [TestCase("""{"supported":false}""", "Hetzner", "BIOS: the machine's report has uefi.supported = false")]
    [TestCase("""{"supported":true}""", "SeaBIOS", "UEFI: the machine's report has uefi.supported = true")]
    [TestCase("null", "American Megatrends", "unknown")]
    [TestCase("\"yes\"", "", "unknown")]
    public void Only_SeaBIOS_tells_by_its_name_and_what_the_kernel_says_counts_more(string uefi, string vendor, string expected)
    {
        var machine = FacterReport.Parse($$$"""{"version":1,"hardware":{},"smbios":{"bios":{"vendor":"{{{vendor}}}"}},"uefi":{{{uefi}}}}""", "a report");

        Assert.That(machine.Firmware is { } seen ? $"{seen.Kind.Title()}: {seen.Because}" : "unknown", Is.EqualTo(expected));
    }

    [TestCase("""{"version":1,"hardware":{}}""")]
    [TestCase("""{"version":1,"hardware":{},"smbios":[],"uefi":7}""")]
    [TestCase("""{"version":1,"hardware":{},"smbios":{"bios":[{"vendor":"SeaBIOS"}]}}""")]
    public void A_report_that_says_nothing_of_it_leaves_it_open(string report) => Assert.That(FacterReport.Parse(report, "a report").Firmware, Is.Null);

    [TestCase("sys/firmware/efi/fw_platform_size", "64", "UEFI: the machine's report has uefi.supported = true")]
    [TestCase("sys/firmware/acpi/hotplug", "1", "BIOS: the machine's report has uefi.supported = false, and its BIOS vendor is SeaBIOS")]
    [TestCase("sys/kernel/other", "1", "BIOS: the BIOS vendor in the machine's report is SeaBIOS")]
    public void The_running_machine_is_asked_as_facter_asks_it(string file, string text, string expected)
    {
        using var tree = new SysfsTree();
        tree.Write(file, text).Write("sys/class/dmi/id/bios_vendor", "SeaBIOS");

        var seen = Sysfs.Machine(tree.Host).Firmware!;

        Assert.That($"{seen.Kind.Title()}: {seen.Because}", Is.EqualTo(expected));
    }

    [TestCase("176", false)]
    [TestCase("114", true)]
    public void A_kernel_that_QEMU_handed_over_was_started_by_nothing_on_the_disk(string loader, bool counts)
    {
        using var tree = new SysfsTree();
        tree.Write("sys/firmware/acpi/hotplug", "1").Write("sys/class/dmi/id/bios_vendor", "SeaBIOS").Write("proc/sys/kernel/bootloader_type", loader);

        Assert.That(FirmwareFiles.ThatStartsFromDisk(tree.Host), Is.EqualTo(counts ? new SeenFirmware(Firmware.Bios, "the kernel has no /sys/firmware/efi, and the firmware is SeaBIOS's") : null));
    }

    [TestCase("hetzner", "started by UEFI, as the profile says: ")]
    [TestCase("ovh", "started by BIOS, as the profile says: ")]
    public void Detection_says_what_starts_the_machine(string report, string expected) =>
        Assert.That(Detection.Of(Fixtures.Machine(report), KnownHosts.All).Evidence, Has.One.StartsWith(expected));

    [Test]
    public void Detection_says_where_profile_and_machine_contradict_each_other()
    {
        var machine = Fixtures.Machine("contabo") with { Firmware = new SeenFirmware(Firmware.Uefi, "so it says") };

        Assert.That(Detection.Of(machine, KnownHosts.All).Evidence, Has.One.EqualTo("started by UEFI, though the profile says BIOS: so it says"));
    }
}
