using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class MachineShapeTests
{
    private static IEnumerable<HostProfile> Hosts => KnownHosts.All;

    [TestCaseSource(nameof(Hosts))]
    public void A_machine_has_the_disks_its_host_is_known_by(HostProfile host)
    {
        var disks = MachineShape.Of(host).Disks;

        Assert.That(disks.Select(disk => disk.Role), Is.EqualTo(host.Disks.Select(disk => disk.Role)));
        Assert.That(disks.Zip(host.Disks).All(pair => pair.Second.Size.Fits(pair.First.Size)));
    }

    [TestCase("zephyrus", "PANTHER-ZEPHYRUS-2")]
    [TestCase("ovh", "PANTHER-OVH-1")]
    public void The_disks_of_the_known_hosts_have_the_serials_they_always_had(string host, string serial) =>
        Assert.That(MachineShape.Of(KnownHosts.Named(host)).Disks[^1].Serial, Is.EqualTo(serial));

    [Test]
    public void Serials_are_unique_and_short_enough_for_virtio_blk_however_long_a_hosts_name_is()
    {
        var long1 = KnownHosts.Named("zephyrus") with { Name = "the-machine-below-the-stairs-1" };
        var long2 = long1 with { Name = "the-machine-below-the-stairs-2" };
        var serials = Hosts.Append(long1).Append(long2).SelectMany(host => MachineShape.Of(host).Disks).Select(disk => disk.Serial).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(serials, Is.Unique);
            Assert.That(serials.Select(serial => serial.Length), Is.All.LessThanOrEqualTo(20));
        }
    }

    [Test]
    public void A_disk_of_which_a_profile_says_no_more_than_its_size_has_that_size_and_the_bus_its_name_tells()
    {
        var host = KnownHosts.Named("yoga") with { Disks = [new ProfileDisk("primary", "nvme0n1", NominalSize.Gigabytes(500))] };

        Assert.That(MachineShape.Of(host).Disks, Is.EqualTo(new[] { new DiskShape("primary", DiskBus.Nvme, new Bytes(499_999_834_112), "PANTHER-YOGA-1") }));
    }
}
