using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class MachineShapeTests
{
    private static IEnumerable<string> Hosts => MachineShape.All.Select(shape => shape.Host);

    [TestCaseSource(nameof(Hosts))]
    public void A_machine_has_the_disks_its_host_is_known_by(string host) =>
        Assert.That(
            MachineShape.Of(host).Disks.Select(disk => disk.Role),
            Is.EqualTo(KnownHosts.Named(host).Disks.Select(disk => disk.Role)));

    [Test]
    public void Serials_are_unique_and_short_enough_for_virtio_blk()
    {
        var serials = MachineShape.All.SelectMany(shape => shape.Disks).Select(disk => disk.Serial).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(serials, Is.Unique);
            Assert.That(serials.Select(serial => serial.Length), Is.All.LessThanOrEqualTo(20));
        }
    }

    [Test]
    public void An_unknown_host_is_refused_with_the_known_ones() =>
        Assert.That(() => MachineShape.Of("yogi"), Throws.TypeOf<StorageException>().With.Message.Contains("yoga"));
}
