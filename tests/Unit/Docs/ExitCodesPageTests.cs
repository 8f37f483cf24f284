using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>docs/exit-codes.md says what src/Engine/Model/ExitCode.cs says, in the same words.</summary>
public sealed partial class ExitCodesPageTests
{
    [Test]
    public void The_page_lists_every_exit_code_once_and_no_other()
    {
        var page = Rows().Select(row => (row.Code, row.Name));
        var code = Enum.GetValues<ExitCode>().Select(value => ((int)value, value.ToString()));
        Assert.That(page, Is.EqualTo(code));
    }

    [Test]
    public void The_page_gives_each_the_meaning_that_the_source_gives()
    {
        var source = File.ReadAllText(Repository.In("src/Engine/Model/ExitCode.cs"));
        var summaries = Member().Matches(source).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["summary"].Value);
        Assert.That(Rows().ToDictionary(row => row.Name, row => row.Meaning), Is.EqualTo(summaries));
    }

    private static IEnumerable<(int Code, string Name, string Meaning)> Rows() =>
        File.ReadLines(Repository.In("docs/exit-codes.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && int.TryParse(cells[1], CultureInfo.InvariantCulture, out _))
            .Select(cells => (int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2], cells[3]));

    [GeneratedRegex(@"/// <summary>(?<summary>[^<]*)</summary>\s+(?<name>\w+) = \d+,", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Member();
}
