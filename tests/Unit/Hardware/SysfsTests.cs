using System.Text.Json;
using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Hardware;

public sealed class SysfsTests
{
    private const string Nvme0 = "sys/devices/pci0000:00/0000:00:06.0/0000:02:00.0/nvme/nvme0";
    private const string Scsi = "sys/devices/pci0000:00/0000:00:02.5/virtio5/host0/target0:0:0/0:0:0:0";
    private const string Virtio = "sys/devices/pci0000:00/0000:00:05.0/virtio1";

    private SysfsTree tree = new();

    [SetUp]
    public void Plant() => tree = new SysfsTree();

    [TearDown]
    public void Fell() => tree.Dispose();

    [Test]
    public void An_nvme_laptop_is_found_live_as_by_its_report()
    {
        Nvme();

        var detection = Detection.Of(Sysfs.Machine(tree.Host), KnownHosts.All);

        Assert.That(detection.Host.Name, Is.EqualTo("yoga"));
        Assert.That(detection.Evidence[0], Does.StartWith("nvme0n1: 1,000,204,886,016 B, NVMe, EXAMPLE_1TB, /dev/disk/by-id/nvme-EXAMPLE_1TB_C3"));
    }

    [Test]
    public void A_virtio_scsi_server_is_found_live()
    {
        tree.Disk("sda", Scsi, 960004096, [(Scsi, "sd"), ("sys/devices/pci0000:00/0000:00:02.5/virtio5", "virtio_scsi")], ("removable", "0"));
        tree.Write($"{Scsi}/vendor", "QEMU    ").Write($"{Scsi}/model", "QEMU HARDDISK   ").Write($"{Scsi}/rev", "2.5+");

        var detection = Detection.Of(Sysfs.Machine(tree.Host), KnownHosts.All);

        Assert.That(detection.Host.Name, Is.EqualTo("hetzner"));
        Assert.That(detection.Disks[0].Disk.Bus, Is.EqualTo(DiskInterface.VirtioScsi));
    }

    [Test]
    public void A_virtio_blk_server_is_found_live()
    {
        tree.Disk("vda", Virtio, 419430400, [(Virtio, "virtio_blk"), ("sys/devices/pci0000:00/0000:00:05.0", "virtio-pci")], ("serial", "abc"));

        var detection = Detection.Of(Sysfs.Machine(tree.Host), KnownHosts.All);

        Assert.That(detection.Host.Name, Is.EqualTo("ovh"));
        Assert.That(detection.Disks[0].Disk.Bus, Is.EqualTo(DiskInterface.VirtioBlk));
    }

    [Test]
    public void What_is_no_disk_of_the_host_is_left_aside_with_the_reason()
    {
        Nvme();
        tree.Virtual("zram0", 4194304).Virtual("loop0", 2048).Virtual("dm-0", 2048)
            .Disk("sr0", "sys/devices/pci0000:00/ata1/1:0:0:0", 8000, [], ("removable", "1"))
            .Disk("sdb", "sys/devices/pci0000:00/usb1/2:0:0:0", 60000000, [("sys/devices/pci0000:00/usb1", "usb-storage")], ("removable", "0"))
            .Disk("sdc", "sys/devices/pci0000:00/ata2/3:0:0:0", 60000000, [], ("ro", "1"))
            .Disk("sdd", "sys/devices/pci0000:00/ata3/4:0:0:0", 60000000, [], ("removable", "1"));

        var machine = Sysfs.Machine(tree.Host);

        Assert.That(machine.Disks.Select(disk => disk.Name), Is.EqualTo(new[] { "nvme0n1" }));
        Assert.That(machine.Ignored.Select(device => device.ToString()), Is.EqualTo(new[]
        {
            "dm-0 is ignored: a virtual device over others",
            "loop0 is ignored: a file shown as a block device",
            "sdb is ignored: removable (USB)",
            "sdc is ignored: read-only",
            "sdd is ignored: removable",
            "sr0 is ignored: an optical drive",
            "zram0 is ignored: compressed memory",
        }));
    }

    [Test]
    public void Partitions_hidden_paths_and_loops_without_a_file_are_not_worth_a_word()
    {
        Nvme();
        tree.Disk("nvme0n1p1", Nvme0, 1048576, [], ("partition", "1"))
            .Disk("nvme0c0n1", Nvme0, 1953525168, [], ("hidden", "1"))
            .Virtual("loop7", 0);

        var machine = Sysfs.Machine(tree.Host);

        Assert.That(machine.Disks, Has.Length.EqualTo(1));
        Assert.That(machine.Ignored, Is.Empty);
    }

    [Test]
    public void Sectors_of_4096_bytes_are_counted_as_such()
    {
        Nvme(sectorLength: "4096");

        var (report, _) = Sysfs.Read(tree.Host);

        Assert.That(report.Hardware.Disk[0].Resources[0], Is.EqualTo(new FactsResource("size", "sectors", 244190646, 4096)));
    }

    [Test]
    public void The_report_has_the_fields_of_facter()
    {
        Nvme();
        using var json = JsonDocument.Parse(Sysfs.Read(tree.Host).Report.ToJson());
        var disk = json.RootElement.GetProperty("hardware").GetProperty("disk")[0];

        Assert.That(json.RootElement.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "version", "system", "virtualisation", "hardware" }));
        Assert.That(disk.GetProperty("bus_type").GetProperty("hex").GetString(), Is.EqualTo("0096"));
        Assert.That(disk.GetProperty("sysfs_id").GetString(), Is.EqualTo("/class/block/nvme0n1"));
        Assert.That(disk.GetProperty("sysfs_device_link").GetString(), Is.EqualTo("/devices/pci0000:00/0000:00:06.0/0000:02:00.0/nvme/nvme0"));
        Assert.That(disk.GetProperty("serial").GetString(), Is.EqualTo("C3"));
        Assert.That(disk.GetProperty("driver").GetString(), Is.EqualTo("nvme"));
        Assert.That(disk.GetProperty("unix_device_names").EnumerateArray().Select(name => name.GetString()), Is.EqualTo(new[]
        {
            "/dev/disk/by-id/nvme-EXAMPLE_1TB_C3", "/dev/disk/by-path/pci-0000:02:00.0-nvme-1", "/dev/nvme0n1",
        }));
    }

    [Test]
    public void A_system_without_sysfs_is_told_so() =>
        Assert.That(() => Sysfs.Read(new HostPaths("/nowhere")), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.System));

    /// <summary>One link is in udev's database, the other only in /dev.</summary>
    private void Nvme(string sectorLength = "512") => tree
        .Disk("nvme0n1", Nvme0, 1953525168, [("sys/devices/pci0000:00/0000:00:06.0/0000:02:00.0", "nvme"), ("sys/devices/pci0000:00/0000:00:06.0", "pcieport")],
            ("removable", "0"), ("ro", "0"), ("dev", "259:0"), ("queue/logical_block_size", sectorLength))
        .Write($"{Nvme0}/model", "EXAMPLE_1TB      ")
        .Write($"{Nvme0}/serial", "C3   ")
        .Write("run/udev/data/b259:0", "S:disk/by-id/nvme-EXAMPLE_1TB_C3\nE:ID_SERIAL_SHORT=C3")
        .Write("dev/nvme0n1", string.Empty)
        .Link("dev/disk/by-path/pci-0000:02:00.0-nvme-1", "dev/nvme0n1");
}
