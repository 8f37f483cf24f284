using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class HookKindsTests
{
    [Test]
    public void A_hook_named_like_a_kind_is_of_it_and_about_its_subvolume()
    {
        var hooks = Of("""{ "redis": {}, "postgresql": { "timeoutSeconds": 5 } }""");

        Assert.That(hooks.Select(hook => (hook.Name, hook.Subvolumes.Single(), hook.Timeout.TotalSeconds, hook.Before!.MustSay)), Is.EqualTo(new[]
        {
            ("postgresql", "@postgresql", 5.0, null), ("redis", "@redis", 60.0, "OK"),
        }));
        Assert.That(hooks[0].Before!.Command.ToString(), Is.EqualTo("runuser --user postgres -- psql -X -w --quiet --set ON_ERROR_STOP=1 --dbname postgres --command CHECKPOINT"));
        Assert.That(hooks[1].Before!.Command.ToString(), Is.EqualTo("redis-cli SAVE"));
    }

    [Test]
    public void Containers_are_paused_and_go_on_those_that_are_named_or_all()
    {
        var hooks = Of("""{ "all": { "kind": "podman", "subvolumes": ["@dev"] }, "web": { "kind": "podman", "subvolumes": ["@dev"], "containers": ["web", "worker"] } }""");

        Assert.That(hooks.Select(hook => string.Join(' ', hook.Containers!.Value)), Is.EqualTo(new[] { "", "web worker" }));
        Assert.That(hooks.SelectMany(hook => new[] { hook.Before, hook.After }), Is.All.Null, "which of them run is asked when it is time");
    }

    [Test]
    public void A_command_of_the_owners_runs_before_after_or_both()
    {
        var hook = Of("""{ "mine": { "subvolumes": ["@home"], "after": ["/bin/echo", "a b", "$HOME"] } }""").Single();

        Assert.That(hook.Before, Is.Null);
        Assert.That(hook.After!.Command.ToString(), Is.EqualTo("/bin/echo 'a b' '$HOME'"));
    }

    [TestCase("""{ "x": { "kind": "postgres", "subvolumes": ["@home"] } }""", "did you mean \"postgresql\"?")]
    [TestCase("""{ "x": { "subvolumes": ["@home"] } }""", "a program before")]
    [TestCase("""{ "x": { "before": [], "subvolumes": ["@home"] } }""", "a program before")]
    [TestCase("""{ "x": { "before": ["true"] } }""", "around whose snapshots")]
    [TestCase("""{ "x": { "before": ["true"], "subvolumes": ["@hoem"] } }""", "did you mean \"@home\"?")]
    [TestCase("""{ "x": { "before": ["true"], "subvolumes": ["@tmp"] } }""", "the plan snapshots")]
    [TestCase("""{ "redis": { "timeoutSeconds": 0 } }""", "1 to 3600")]
    [TestCase("""{ "redis": { "timeoutSeconds": 3601 } }""", "1 to 3600")]
    [TestCase("""{ "redis": { "before": ["true"] } }""", "brings its own programs")]
    [TestCase("""{ "redis": { "containers": ["web"] } }""", "only podman")]
    public void What_cannot_be_meant_is_refused_with_what_would_be_right(string hooks, string right) => Assert.That(
        () => Of(hooks), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput)
            .And.Message.Contains("storage.snapshots.hooks.").And.Message.Contains(right));

    private static IReadOnlyList<Hook> Of(string hooks) => HookKinds.Of(
        StorageOptionsJson.Parse($$"""{ "snapshots": { "hooks": {{hooks}} } }""", "some.json").Snapshots,
        Planner.Plan(KnownHosts.All.Single(host => host.Name == "hetzner"), new StorageOptions()));
}
