using System.CommandLine;
using System.Runtime.CompilerServices;
using NodaTime;
using PantherStorage.Cli;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Terminal;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>What the pages about backups show is what the program understands.</summary>
public sealed class BackupPagesTests
{
    private static IEnumerable<string> Shown => new[] { "docs/backups.md", "docs/cost.md", "docs/nights.md", "docs/restoring.md", "docs/what-comes-back.md" }
        .SelectMany(Lines)
        .Where(line => line.StartsWith("panther-storage ", StringComparison.Ordinal));

    [TestCaseSource(nameof(Shown))]
    public void A_command_that_a_page_shows_is_understood(string command) =>
        Assert.That(Root().Parse(command.Split(' ')[1..]).Errors.Select(error => error.Message), Is.Empty);

    [Test]
    public void Every_example_of_a_command_is_understood()
    {
        var examples = Verbs(Root()).SelectMany(verb => verb.Examples).Where(example => !example.Contains('<') && !example.Contains('\'')).ToList();

        Assert.That(examples, Has.Count.GreaterThan(20));
        foreach (var example in examples)
            Assert.That(Root().Parse(example.Split('>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]).Errors.Select(error => error.Message), Is.Empty, example);
    }

    [Test]
    public void The_prices_that_the_page_shows_are_the_defaults()
    {
        var json = Lines("docs/cost.md").Single(line => line.StartsWith('{'));

        Assert.That(PriceList.Of(StorageOptionsJson.Parse(json, "docs/cost.md").Monitoring.Cost), Is.EqualTo(PriceList.Of(new CostOptions())));
    }

    [Test]
    public void The_key_that_the_page_explains_is_one()
    {
        var tree = Pages.Fenced("docs/backups.md", string.Empty).Single(block => block.StartsWith("BUCKET/", StringComparison.Ordinal));
        var key = ArchiveKey.Of("hetzner-vps", "postgresql", Instant.FromUtc(2026, 11, 21, 2, 0));

        foreach (var part in new[] { "hetzner-vps/", "postgresql/", "2026/11/", Path.GetFileName(key.Archive), Path.GetFileName(key.Manifest) })
            Assert.That(tree, Does.Contain($" {part} "));
        Assert.That(key.Archive, Does.StartWith("hetzner-vps/postgresql/2026/11/"));
    }

    private static RootCommand Root()
    {
        var root = new RootCommand();
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(StatusCommand.Create());
        root.Subcommands.Add(ScopeCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        return root;
    }

    private static IEnumerable<Verb> Verbs(Command command) =>
        command.Subcommands.SelectMany(Verbs).Concat(command is Verb verb ? [verb] : []);

    private static IEnumerable<string> Lines(string page) =>
        File.ReadLines(Path.Combine(Here(), "../../..", page));

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
