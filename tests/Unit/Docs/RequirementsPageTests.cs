using System.CommandLine;
using System.Text.RegularExpressions;
using PantherStorage.Cli;
using PantherStorage.Harness.Commands;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>
/// docs/requirements.md answers every point of the owner's documents. An answer is worth what it names: each must be there.
/// </summary>
public sealed partial class RequirementsPageTests
{
    private static readonly string[] States = ["works", "will not", "planned"];

    private static IReadOnlyList<Requirement> Rows => RequirementsPage.Rows;

    [Test]
    public void Every_row_works_or_will_not_or_is_planned()
    {
        Assert.That(Rows, Has.Count.GreaterThanOrEqualTo(385), "the page lost rows");
        Assert.That(Rows.Where(row => !States.Contains(row.State)), Is.Empty);
        Assert.That(Rows.GroupBy(row => (row.Document, row.Asked, row.Answer)).Where(group => group.Count() > 1).Select(group => group.Key), Is.Empty);
    }

    [Test]
    public void What_works_names_a_test() => Assert.That(Rows.Where(row => row.State == "works" && !row.Tests.Any()), Is.Empty);

    [Test]
    public void Every_test_that_is_named_exists() =>
        Assert.That(Rows.SelectMany(row => row.Tests).Distinct().Where(test => !TestSources.Have(test.Type, test.Method)).Select(test => $"{test.Type}.{test.Method}"), Is.Empty);

    [Test]
    public void What_will_not_come_has_a_reason_that_can_be_read() =>
        Assert.That(Rows.Where(row => row.State == "will not" && !PageLinks.In(row.Answer).Any(target => new PageLink(RequirementsPage.File, target).Leads)), Is.Empty);

    [Test]
    public void What_is_planned_begins_with_the_part_that_it_comes_with() =>
        Assert.That(Rows.Where(row => row.State == "planned" && !(row.Answer.StartsWith('*') && row.Parts.All(RequirementsPage.Parts.Contains))), Is.Empty);

    [Test]
    public void Every_later_part_has_something_to_bring() =>
        Assert.That(RequirementsPage.Parts.Except(Rows.Where(row => row.State == "planned").SelectMany(row => row.Parts)), Is.Empty);

    [Test]
    public void The_counts_are_those_of_the_rows()
    {
        var counts = Rows.GroupBy(row => row.Document).Select(rows => Count(rows.Key, [.. rows])).Append(Count("all", Rows));

        Assert.That(RequirementsPage.Counts, Is.EqualTo(counts));
    }

    [Test]
    public void Every_command_that_is_named_can_be_typed()
    {
        var (engine, harness) = (CommandTree.Create(), VerifyCommands.Create());
        var named = Rows.SelectMany(row => row.Words).Distinct()
            .Where(word => word.StartsWith("panther-verify ", StringComparison.Ordinal) || engine.Subcommands.Any(verb => verb.Name == word.Split(' ')[0]))
            .ToList();

        Assert.That(named, Has.Count.GreaterThan(10));
        Assert.That(named.Where(words => !(words.StartsWith("panther-verify ", StringComparison.Ordinal) ? Knows(harness, [.. words.Split(' ').Skip(1)]) : Knows(engine, words.Split(' ')))), Is.Empty);
    }

    [Test]
    public void Every_option_that_is_named_is_one()
    {
        var named = Rows.SelectMany(row => row.Words).Where(word => word.StartsWith("storage.", StringComparison.Ordinal)).Select(word => word["storage.".Length..]).Distinct().ToList();

        Assert.That(named, Has.Count.GreaterThan(5));
        Assert.That(named.Where(path => !OptionTable.All.Any(row => row.Path == path || row.Path.StartsWith($"{path}.", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void Every_unit_that_is_named_is_some_hosts()
    {
        var units = KnownHosts.All.SelectMany(host => SystemdUnits.Render(Planner.Plan(host, new StorageOptions()), new UnitOptions()).Keys).Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);
        var named = Rows.SelectMany(row => row.Words).Where(word => Unit().IsMatch(word)).Distinct().ToList();

        Assert.That(named, Has.Count.GreaterThan(3));
        Assert.That(named.Where(unit => !units.Contains(unit)), Is.Empty);
    }

    [Test]
    public void Every_metric_that_is_named_is_sent() =>
        Assert.That(Rows.SelectMany(row => row.Words).Where(word => word.StartsWith("pantheros.", StringComparison.Ordinal)).Except(KnownMetrics.All.Select(metric => metric.Name)), Is.Empty);

    private static string Count(string document, IReadOnlyList<Requirement> rows) =>
        $"{document} {string.Join(' ', States.Select(state => rows.Count(row => row.State == state)))} {rows.Count}";

    /// <summary>Verbs as far as there are some, then options of the last one; what an option or a verb takes is not looked at.</summary>
    private static bool Knows(Command command, ReadOnlySpan<string> words) => words switch
    {
        [] => true,
        [var word, .. var rest] when command.Subcommands.FirstOrDefault(one => one.Name == word) is { } verb => Knows(verb, rest),
        [['-', '-', ..] option, .. var rest] => command.Options.Any(known => known.Name == option) && Knows(command, rest),
        [_, .. var rest] => (command.Arguments.Count > 0 || command.Options.Count > 0) && command.Subcommands.Count == 0 && Knows(command, rest),
    };

    [GeneratedRegex("^(panther-(?!storage|verify)[a-z-]+|fstrim-weekly)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unit();
}
