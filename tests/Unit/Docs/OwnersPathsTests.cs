using System.Text.RegularExpressions;
using PantherStorage.Cli;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>What docs/owners-paths.md and docs/troubleshooting.md name in the place of the first design's files is there.</summary>
public sealed partial class OwnersPathsTests
{
    private static readonly HostPaths Host = new("/");

    private static readonly string[] Files =
        [Host.PlanFile, Host.ConfigFile, Host.State, Host.Credentials, new CostHistoryFile(Host).Path, "/var/lib/panther-storage/ledger.json"];

    private static IEnumerable<string[]> Rows => File.ReadLines(Repository.In("docs/owners-paths.md"))
        .Where(line => line.StartsWith("| ") && !line.StartsWith("| first")).Select(line => line.Split('|')[1..4]);

    private static string Now => string.Join('\n', Rows.Select(row => row[1] == " the same " || row[1].StartsWith(" the same;") ? $"{row[0]} {row[1]}" : row[1]));

    [Test]
    public void Every_path_of_the_first_design_has_a_row() => Assert.That(
        string.Join('\n', Rows.Select(row => row[0])),
        Does.Contain("backup.log").And.Contain("validation.log").And.Contain("cost-report.log").And.Contain("status.json").And.Contain("cost-monitoring/config.json")
            .And.Contain("bucket-structure/examples.sh").And.Contain("b2-credentials.env").And.Contain("service/README"));

    [TestCase("docs/owners-paths.md")]
    [TestCase("docs/troubleshooting.md")]
    public void Every_unit_is_rendered(string page)
    {
        var text = page.EndsWith("paths.md") ? Now : File.ReadAllText(Repository.In(page));
        var units = SystemdUnits.Render(Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions()), new UnitOptions());
        Assert.That(Unit().Matches(text), Is.Not.Empty);
        foreach (Match unit in Unit().Matches(text))
            Assert.That(units.Keys, Has.Member(unit.Value), page);
    }

    [TestCase("docs/owners-paths.md")]
    [TestCase("docs/troubleshooting.md")]
    public void Every_command_is_understood(string page)
    {
        var text = page.EndsWith("paths.md") ? Now : File.ReadAllText(Repository.In(page));
        var commands = Command().Matches(text).Select(match => match.Groups["arguments"].Value).ToList();
        Assert.That(commands, Is.Not.Empty);
        foreach (var command in commands)
            Assert.That(CommandTree.Create().Parse(command).Errors.Select(error => error.Message).Where(message => !message.Contains("required", StringComparison.OrdinalIgnoreCase)), Is.Empty, command);
    }

    [Test]
    public void Every_file_is_one_that_the_program_has()
    {
        foreach (Match path in AbsolutePath().Matches(Now))
            Assert.That(Files, Has.Member(path.Value));
        foreach (Match link in Link().Matches(Now))
            Assert.That(Repository.In($"docs/{link.Groups["path"].Value}"), Does.Exist);
    }

    [GeneratedRegex(@"(?<=[ `])panther-[a-z-]+\.(service|timer)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unit();

    [GeneratedRegex(@"(^|`)panther-storage (?<arguments>[^`\n]+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"/(etc|var)/[a-z0-9./-]*[a-z0-9]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AbsolutePath();

    [GeneratedRegex(@"\]\((?<path>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
