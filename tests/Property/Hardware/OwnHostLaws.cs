using FsCheck;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;
using PantherStorage.Tests.Property.Layout;

namespace PantherStorage.Tests.Property.Hardware;

/// <summary>What holds of every host that a stranger may add.</summary>
public sealed class OwnHostLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Profiles)])]
    public void Every_allowed_profile_survives_its_file(HostProfile host)
    {
        var text = ProfileText.Write(host);

        Assert.That(ProfileText.Write(HostProfileJson.Parse(text, "a.json")), Is.EqualTo(text));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Profiles)])]
    public void A_machine_with_a_hosts_disks_and_firmware_is_that_host_among_all_others(HostProfile host) =>
        Assert.That(Detection.Of(MachineOf(host), With(host)).Host.Name, Is.EqualTo(host.Name));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Profiles)])]
    public void A_machine_with_a_hosts_disks_and_anothers_firmware_is_refused_and_told_what_it_could_be(HostProfile host)
    {
        var stranger = MachineOf(host) with { Identity = new MachineIdentity { Vendor = "Somebody Else", Product = "Box", FirmwareVendor = "Ours" } };

        var refusal = Assert.Throws<StorageException>(() => Detection.Of(stranger, With(host)))!;

        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.ProfileUnknown));
        Assert.That(refusal.Message, Does.Contain("could be").And.Contain(host.Name).And.Contain("Somebody Else").And.Contain("host new"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Profiles)])]
    public void Whatever_the_sizes_a_machine_is_what_its_owner_says_it_is_if_it_can_be(HostProfile host, PositiveInt less)
    {
        var shrunk = MachineOf(host);
        shrunk = host.Disks[0].DeviceName is null ? shrunk : shrunk with { Disks = [.. shrunk.Disks.Select(disk => disk with { Size = Bytes.GiB(1 + less.Get % 7) })] };

        var found = Detection.Settled(shrunk, With(host), host, "storage.profile");

        Assert.That(found.Host.Name, Is.EqualTo(host.Name));
        Assert.That(found.Disks.Select(disk => disk.Shape.Role), Is.EqualTo(host.Disks.Select(disk => disk.Role)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Profiles)])]
    public void A_machine_is_known_by_the_profile_that_is_made_of_it(HostProfile host)
    {
        var machine = MachineOf(host) with { Identity = new MachineIdentity { Vendor = "Example Works", Product = "Model 5", FirmwareVendor = "Ours" } };

        var draft = ProfileDraft.Of(machine, HostCatalogue.BuiltIn, "a report", name: null, @class: null);
        var read = HostProfileJson.Parse(draft.Text, "new.json");

        Assert.That(Detection.Of(machine, With(read)).Host.Name, Is.EqualTo("model-5"));
        Assert.That(draft.Comments.Keys, Is.SupersetOf(new[] { "name", "class", "kind", "evidence", "disks" }));
    }

    private static HostCatalogue With(HostProfile host) => HostCatalogue.BuiltIn.With([(host, "a.json")]);

    private static Machine MachineOf(HostProfile host) => new(
        [.. host.Disks.Select((disk, index) => new Disk(
            disk.DeviceName ?? $"sd{(char)('a' + index)}", disk.Bytes, disk.DeviceName is null ? DiskInterface.VirtioScsi : DiskInterface.Nvme, "EXAMPLE", string.Empty))],
        [])
    {
        Identity = new MachineIdentity { Vendor = "Example Works Ltd." },
    };
}
