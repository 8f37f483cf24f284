using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PantherStorage.Cli;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Terminal;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>docs/snapshots.md and the help of the snapshot verbs say what works.</summary>
public sealed partial class SnapshotsPageTests
{
    [TestCaseSource(nameof(CommandsOnThePage))]
    [TestCaseSource(nameof(Examples))]
    public void A_command_that_is_shown_can_be_typed(string command)
    {
        var root = new RootCommand();
        root.Subcommands.Add(SnapshotCommand.Create());

        Assert.That(root.Parse(Words(command).Skip(1).ToArray()).Errors.Select(error => error.Message), Is.Empty);
    }

    [Test]
    public void Every_snapshot_verb_is_on_the_page() =>
        Assert.That(SnapshotCommand.Create().Subcommands.Select(verb => verb.Name), Is.SubsetOf(CommandsOnThePage().Select(command => Words(command)[2])));

    [Test]
    public void The_hooks_on_the_page_are_hooks()
    {
        var options = StorageOptionsJson.Parse(Json().Match(Page()).Groups["text"].Value, "docs/snapshots.md").Snapshots;

        var hooks = HookKinds.Of(options, PlanOf("hetzner"));

        Assert.That(hooks.Select(hook => hook.Name), Is.EqualTo(new[] { "containers", "mine", "postgresql", "redis" }));
    }

    [Test]
    public void The_page_has_the_counts_that_the_hosts_have()
    {
        Assert.That(Page(), Does.Contain($"({RetentionPolicy.Of(PlanOf("yoga")).Most} snapshots at most)").And.Contain($"on servers ({RetentionPolicy.Of(PlanOf("hetzner")).Most})"));
        Assert.That(Page(), Does.Contain($"`storage.snapshots.minFreePercent` ({new SnapshotOptions().MinFreePercent})"));
    }

    [Test]
    public void Every_snapshot_verb_has_examples_and_exit_codes() =>
        Assert.That(SnapshotCommand.Create().Subcommands.Cast<Verb>().Select(verb => (verb.Examples.IsEmpty, verb.ExitCodes.IsEmpty)), Is.All.EqualTo((false, false)));

    private static IEnumerable<string> CommandsOnThePage() =>
        Page().Split('\n').Where(line => line.StartsWith("panther-storage snapshot ", StringComparison.Ordinal)).Select(line => line.Split('#')[0].Trim());

    private static IEnumerable<string> Examples() => SnapshotCommand.Create().Subcommands.Cast<Verb>().SelectMany(verb => verb.Examples);

    private static List<string> Words(string command) =>
        [.. Word().Matches(command).Select(match => match.Groups["quoted"].Success ? match.Groups["quoted"].Value : match.Value)];

    private static StoragePlan PlanOf(string name) => Planner.Plan(KnownHosts.All.Single(host => host.Name == name), new StorageOptions());

    private static string Page([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/snapshots.md"));

    [GeneratedRegex("'(?<quoted>[^']*)'|[^ ]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex("```json\n(?<text>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Json();
}
