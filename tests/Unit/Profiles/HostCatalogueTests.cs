using System.Text.RegularExpressions;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Profiles;

public sealed partial class HostCatalogueTests
{
    private static readonly HostProfile Twin = KnownHosts.Named("ovh") with { Name = "twin", BucketPrefix = "twin" };

    [Test]
    public void A_host_that_is_added_is_one_of_the_hosts() =>
        Assert.That(With(Told(Twin)).Names, Is.EqualTo(new[] { "zephyrus", "yoga", "hetzner", "contabo", "ovh", "twin" }));

    [Test]
    public void A_host_of_a_known_name_stands_in_that_ones_place_and_detection_says_so()
    {
        var catalogue = With(KnownHosts.Named("ovh") with { Class = "other-vps" });

        var found = Detection.Of(Hardware.Fixtures.Machine("ovh"), catalogue);

        Assert.That(catalogue.Hosts.Count(), Is.EqualTo(5));
        Assert.That(found.Host.Class, Is.EqualTo("other-vps"));
        Assert.That(found.Evidence, Has.Some.EqualTo("the profile is from hosts.d/0.json, in the place of the one of that name from the program"));
    }

    [Test]
    public void Two_files_of_one_name_are_refused() =>
        Assert.That(() => With(Told(Twin), Told(Twin)), Throws.InstanceOf<StorageException>().With.Message.Contains("hosts.d/0.json and hosts.d/1.json").And.Message.Contains("\"twin\""));

    [Test]
    public void A_host_that_no_machine_could_be_told_to_be_is_refused_with_what_would_tell_it() =>
        Assert.That(() => With(Twin), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput)
            .And.Message.Contains("twin and not ovh").And.Message.Contains("one virtual disk of about 200 GB").And.Message.Contains("$.evidence"));

    [Test]
    public void Two_hosts_of_one_place_in_the_bucket_are_refused() =>
        Assert.That(() => With(Told(Twin) with { BucketPrefix = "ovh-vps" }), Throws.InstanceOf<StorageException>().With.Message.Contains("$.bucketPrefix = \"ovh-vps\" is ovh's too"));

    [Test]
    public void What_is_wrong_in_several_files_is_told_at_once() =>
        Assert.That(() => With(Twin, Told(Twin) with { Name = "third", BucketPrefix = "ovh-vps" }),
            Throws.InstanceOf<StorageException>().With.Message.Contains("hosts.d/0.json").And.Message.Contains("hosts.d/1.json"));

    [Test]
    public void A_profile_that_the_options_name_is_one_of_all_hosts_and_a_near_miss_is_told()
    {
        var catalogue = With(Told(Twin));

        Assert.That(catalogue.Chosen(new StorageOptions { Profile = "twin" })!.Name, Is.EqualTo("twin"));
        Assert.That(catalogue.Chosen(new StorageOptions()), Is.Null);
        Assert.That(() => catalogue.Chosen(new StorageOptions { Profile = "twim" }),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("storage.profile = \"twim\"").And.Message.Contains("did you mean \"twin\"?"));
    }

    [Test]
    public void Nothing_but_the_catalogue_and_the_simulation_of_the_owners_hosts_asks_for_those_of_the_program_alone()
    {
        var users = Directory.EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/") && Use().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.In("src"), file));

        Assert.That(users, Is.EquivalentTo(new[] { "Engine/Model/Profiles/HostCatalogue.cs", "Harness/Simulation/BudgetPage.cs", "Harness/Simulation/SimulatedYears.cs" }));
    }

    /// <summary>By what its firmware says.</summary>
    private static HostProfile Told(HostProfile host) => host with { Evidence = new HostEvidence(["Example Cloud"], [], []) };

    private static HostCatalogue With(params HostProfile[] hosts) => HostCatalogue.BuiltIn.With([.. hosts.Select((host, index) => (host, $"hosts.d/{index}.json"))]);

    [GeneratedRegex(@"\bKnownHosts\.(?:All|Named)\b", RegexOptions.None, 1000)]
    private static partial Regex Use();
}
