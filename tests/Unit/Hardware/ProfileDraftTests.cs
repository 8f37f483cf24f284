using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Hardware;

public sealed class ProfileDraftTests
{
    private static IEnumerable<string> Measured => Fixtures.Named("unknown-").Where(name => Fixtures.Machine(name).Disks is { IsEmpty: false } disks && disks.All(disk => disk.SizeIsKnown));

    private static IEnumerable<string> Unmeasured => Fixtures.Named("unknown-").Except(Measured);

    [TestCaseSource(nameof(Measured))]
    public void Every_machine_that_nobody_knows_gets_a_profile_by_which_it_is_known_and_planned(string name)
    {
        var machine = Fixtures.Machine(name);

        var profile = HostProfileJson.Parse(Draft(name).Text, "new.json");
        var catalogue = HostCatalogue.BuiltIn.With([(profile, "new.json")]);

        Assert.That(Detection.Of(machine, catalogue).Host.Name, Is.EqualTo(profile.Name));
        Assert.That(Planner.Plan(profile, new StorageOptions()).Pools, Has.Length.EqualTo(machine.Disks.Length));
    }

    [TestCaseSource(nameof(Unmeasured))]
    public void A_machine_of_which_too_little_is_known_gets_none_and_is_told_why(string name) =>
        Assert.That(() => Draft(name), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("cannot make a profile from facter.json").And.Message.Contains("host show yoga"));

    [Test]
    public void What_can_be_seen_is_not_asked_and_what_is_guessed_says_on_what_evidence()
    {
        var draft = Draft("unknown-desk");

        Assert.That(draft.Profile.Name, Is.EqualTo("workbench-500"));
        Assert.That(draft.Profile.Kind, Is.EqualTo(HostKind.Laptop));
        Assert.That(draft.Profile.Class, Is.EqualTo("desktop"));
        Assert.That(draft.Profile.Evidence, Is.EqualTo(new HostEvidence(["Example Computers"], ["Workbench 500"], [])));
        Assert.That(draft.Profile.Disks.Single(), Is.EqualTo(new ProfileDisk("primary", "nvme0n1", NominalSize.Gigabytes(500)) { Bytes = new Bytes(500_107_862_016) }));
        Assert.That(draft.Text, Does.Contain("// from the product, \"Workbench 500\"").And.Contain("\"Mini Tower\"").And.Contain("// nvme0n1: 500,107,862,016 B, NVMe, EXAMPLE_500GB").And.Contain("// as yoga's"));
    }

    [TestCase("unknown-other-laptop", "laptop", "its form is \"laptop\", \"Notebook\"")]
    [TestCase("unknown-other-cloud", "vps", "the machine is virtual (kvm)")]
    public void Laptops_and_servers_are_told_by_what_the_report_says_of_them(string name, string @class, string because)
    {
        var draft = Draft(name);

        Assert.That(draft.Profile.Class, Is.EqualTo(@class));
        Assert.That(draft.Text, Does.Contain(because));
    }

    [Test]
    public void A_name_and_a_class_that_are_given_carry_no_comment()
    {
        var draft = ProfileDraft.Of(Fixtures.Machine("unknown-desk"), HostCatalogue.BuiltIn, "facter.json", "desk", "build-server");

        Assert.That((draft.Profile.Name, draft.Profile.Class, draft.Profile.BucketPrefix), Is.EqualTo(("desk", "build-server", "desk")));
        Assert.That(draft.Comments.Keys, Has.None.EqualTo("name").And.None.EqualTo("class"));
    }

    [Test]
    public void A_made_up_name_is_never_that_of_a_host_there_is()
    {
        var first = Draft("unknown-desk").Profile;

        var second = ProfileDraft.Of(Fixtures.Machine("unknown-desk"), HostCatalogue.BuiltIn.With([(first, "a.json")]), "facter.json", name: null, @class: null);

        Assert.That(second.Profile.Name, Is.EqualTo("workbench-500-2"));
    }

    private static ProfileDraft Draft(string name) => ProfileDraft.Of(Fixtures.Machine(name), HostCatalogue.BuiltIn, "facter.json", name: null, @class: null);
}
