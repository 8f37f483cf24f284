using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>The examples of docs/examples.md are the owner's, option by option, and the plan is what he asks for.</summary>
public sealed class OwnersExamplesTests
{
    private const string Page = "docs/examples.md";

    [TestCase("zephyrus", 23, "root weekly, home daily, dev-projects daily, etc weekly")]
    [TestCase("yoga", 23, "root weekly, home daily, etc weekly")]
    [TestCase("hetzner", 54, "root weekly, home daily, ai-tools daily, config daily, local daily, dev daily, postgresql daily, redis daily, log monthly, etc weekly")]
    [TestCase("contabo", 54, "root weekly, home daily, ai-tools daily, config daily, local daily, dev daily, postgresql daily, redis daily, log monthly, etc weekly")]
    [TestCase("ovh", 54, "root weekly, home daily, ai-tools daily, config daily, local daily, dev daily, log monthly, etc weekly")]
    public void An_example_of_the_owners_is_read_and_planned_as_he_wrote_it(string host, int kept, string backedUp)
    {
        var plan = PlanOf(host);

        Assert.That(RetentionPolicy.Of(plan).Most, Is.EqualTo(kept));
        Assert.That(string.Join(", ", plan.Backup.Items.Select(item => $"{item.Label} {item.Tier}")), Is.EqualTo(backedUp));
    }

    [Test]
    public void Hetzners_example_backs_both_databases_up_each_day() =>
        Assert.That(PlanOf("hetzner").Backup.Items.Where(item => item.Tier == "daily").Select(item => item.Path), Is.SupersetOf(new[] { "/var/lib/postgresql", "/var/lib/redis" }));

    [Test]
    public void Zephyrus_example_has_its_projects_written_in_place() =>
        Assert.That(PlanOf("zephyrus").Subvolumes.Single(subvolume => subvolume.Name == "@dev-projects").Nodatacow, Is.True);

    private static StoragePlan PlanOf(string host)
    {
        var options = Pages.Fenced(Page, "json").Select(example => StorageOptionsJson.Parse(example, Page)).Single(example => example.Profile == host);
        return Planner.Plan(KnownHosts.Named(host), options);
    }
}
