using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class SmbiosTests
{
    [Test]
    public void A_machines_firmware_says_what_its_hosts_does() =>
        Assert.That(Smbios(new HostEvidence(["Example, Inc.", "Other"], ["Box"], ["SeaBIOS"])), Is.EqualTo(new[] { "type=0,vendor=SeaBIOS", "type=1,manufacturer=Example,, Inc.,product=Box" }));

    [Test]
    public void Of_a_host_without_evidence_it_says_what_QEMUs_says() =>
        Assert.That(Smbios(HostEvidence.None), Is.Empty);

    private static IEnumerable<string> Smbios(HostEvidence firmware)
    {
        var arguments = QemuCommandLine.Of(new MachineSpecification
        {
            Name = "panther-test", Accelerator = new Accelerator(AcceleratorKind.Tcg, "a test"), Evidence = firmware, Memory = Bytes.GiB(1), Processors = 1,
            Kernel = "k", Initrd = "i", KernelCommandLine = "c", Disks = [], SshPort = 1, QmpSocket = "q", SerialLog = "s",
        }).Arguments.ToList();
        return arguments.Index().Where(each => each.Item == "-smbios").Select(each => arguments[each.Index + 1]);
    }
}
