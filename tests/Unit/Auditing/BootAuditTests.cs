using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Storage.Auditing;

namespace PantherStorage.Tests.Unit.Auditing;

public sealed class BootAuditTests
{
    [TestCase(Firmware.Bios)]
    [TestCase(Firmware.Uefi)]
    public void A_server_has_what_either_firmware_looks_for(Firmware firmware) =>
        Assert.That(Findings("contabo", firmware, BiosBoot(2048, 2048), Esp(4096), Root(1_052_672)), Is.Empty);

    [Test]
    public void A_BIOS_without_its_partition_is_told_with_the_command_that_makes_it_in_the_gap()
    {
        var finding = Findings("contabo", Firmware.Bios, Esp(2048), Root(1_050_624)).Single();

        Assert.That((finding.Severity, finding.Subject), Is.EqualTo((Severity.Warning, "/dev/sda")));
        Assert.That(finding.Intent, Is.EqualTo("a BIOS boot partition, as BIOS starts this host (seen)"));
        Assert.That(finding.Reality, Is.EqualTo("its partitions are disk-primary-ESP, disk-primary-root"));
        Assert.That(finding.Remedy, Does.StartWith("sectors 34 to 2047 before the first partition are free (1007 KiB)").And.Contain("start=34, size=2014, type=21686148-6449-6E6F-744E-656564454649").And.Contain("grub-install --target=i386-pc /dev/sda"));
    }

    [Test]
    public void Where_there_is_no_gap_the_last_partition_gives_a_MiB_away()
    {
        var finding = Findings("contabo", Firmware.Bios, Esp(64), Root(1_048_640)).Single();

        Assert.That(finding.Remedy, Does.Contain("`btrfs filesystem resize -1048576 MOUNTPOINT`").And.Contain("echo 'start=1048640, size=997952' |").And.Contain("--partno 2 /dev/sda").And.Contain("echo 'start=2046592, size=2048, type=21686148"));
    }

    [Test]
    public void A_UEFI_without_an_ESP_is_told_how_the_pool_gives_way()
    {
        var finding = Findings("hetzner", Firmware.Uefi, BiosBoot(34, 2014), Root(2048, 20_000_000)).Single();

        Assert.That(finding.Intent, Is.EqualTo("an ESP, as UEFI starts this host (seen)"));
        Assert.That(finding.Remedy, Does.Contain("resize -536870912").And.Contain("type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=\"disk-primary-ESP\""));
    }

    [Test]
    public void A_disk_that_is_too_small_to_give_anything_away_is_not_told_to() =>
        Assert.That(Findings("hetzner", Firmware.Uefi, Root(2048, 1_000_000)).Single().Remedy, Does.StartWith("no partition of /dev/sda is large enough"));

    [Test]
    public void Nothing_is_asked_of_a_disk_that_starts_nothing() => Assert.That(World.AsPlanned("yoga").Well().Findings, Is.Empty);

    private static IReadOnlyList<AuditFinding> Findings(string host, Firmware firmware, params TablePartition[] partitions)
    {
        var world = World.AsPlanned(host).Well();
        var numbered = partitions.Select((part, index) => part with { Node = $"/dev/sda{index + 1}" });
        return (world with { Facts = world.Facts with { Boot = new BootFacts(new SeenFirmware(firmware, "seen"), "/dev/sda", new PartitionTable("id", [.. numbered])) } }).Findings;
    }

    private static TablePartition BiosBoot(long start, long sectors) => Part(start, sectors, PartitionTypes.BiosBoot, "disk-primary-BIOS");

    private static TablePartition Esp(long start) => Part(start, 1_048_576, PartitionTypes.Esp, "disk-primary-ESP");

    private static TablePartition Root(long start, long sectors = 1_000_000) => Part(start, sectors, PartitionTypes.LinuxData, "disk-primary-root");

    private static TablePartition Part(long start, long sectors, string type, string name) => new(string.Empty, new Bytes(start * 512), new Bytes(sectors * 512), type, name);
}
