using System.Collections.Immutable;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class QemuCommandLineTests
{
    private static readonly Accelerator Emulation = new(AcceleratorKind.Tcg, "a test");

    [Test]
    public void Zephyrus_has_two_NVMe_disks_in_order()
    {
        var words = Words("zephyrus");
        string[] expected =
        [
            "nvme,drive=disk0,serial=PANTHER-ZEPHYRUS-1",
            "nvme,drive=disk1,serial=PANTHER-ZEPHYRUS-2",
        ];
        Assert.That(words.Where(word => word.StartsWith("nvme,", StringComparison.Ordinal)), Is.EqualTo(expected));
    }

    [TestCase("hetzner", "scsi-hd,bus=scsi0.0,drive=disk0,serial=PANTHER-HETZNER-1")]
    [TestCase("contabo", "scsi-hd,bus=scsi0.0,drive=disk0,serial=PANTHER-CONTABO-1")]
    [TestCase("ovh", "virtio-blk-pci,drive=disk0,serial=PANTHER-OVH-1")]
    [TestCase("yoga", "nvme,drive=disk0,serial=PANTHER-YOGA-1")]
    public void Each_host_has_its_disk_on_its_bus(string host, string device) =>
        Assert.That(Words(host), Does.Contain(device));

    [Test]
    public void The_guest_is_reached_through_the_loopback_only() =>
        Assert.That(Words("yoga").Single(word => word.Contains("hostfwd", StringComparison.Ordinal)),
            Is.EqualTo("user,id=net0,hostfwd=tcp:127.0.0.1:4022-:22"));

    [Test]
    public void A_comma_in_a_path_is_doubled()
    {
        var words = QemuCommandLine.Of(Specification("yoga") with { SerialLog = "/a,b/serial.log" }).Arguments;
        Assert.That(words, Does.Contain("file,id=serial0,path=/a,,b/serial.log,append=on"));
    }

    [TestCase(AcceleratorKind.Kvm, "kvm", "host")]
    [TestCase(AcceleratorKind.Tcg, "tcg,thread=multi,tb-size=512", "max,la57=off,erms=off")]
    public void The_accelerator_chooses_the_processor(AcceleratorKind kind, string accelerator, string processor)
    {
        var words = QemuCommandLine.Of(Specification("yoga") with { Accelerator = new Accelerator(kind, "a test") }).Arguments;
        Assert.That(string.Join(' ', words), Does.Contain($"-accel {accelerator} -cpu {processor} "));
    }

    [Test]
    public void The_probe_has_no_disk_and_ends_by_itself()
    {
        var words = QemuCommandLine.OfProbe("/vmlinuz", Emulation).Arguments;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(words, Does.Contain("-no-reboot"));
            Assert.That(words, Does.Not.Contain("-blockdev"));
        }
    }

    private static ImmutableArray<string> Words(string host) => QemuCommandLine.Of(Specification(host)).Arguments;

    private static MachineSpecification Specification(string host) => new()
    {
        Name = host,
        Accelerator = Emulation,
        Memory = Bytes.GiB(2),
        Processors = 2,
        Kernel = "/vmlinuz",
        Initrd = "/initrd.img",
        KernelCommandLine = "root=UUID=1 rw",
        Disks = [.. MachineShape.Of(KnownHosts.Named(host)).Disks.Select(disk => (disk, $"/run/{disk.Role}.qcow2"))],
        SshPort = 4022,
        QmpSocket = "/run/qmp",
        SerialLog = "/run/serial.log",
    };
}
