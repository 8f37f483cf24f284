using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>Every row of docs/faults.md is read by a test that makes the fault happen, and no test reads a row that is not there.</summary>
public sealed partial class FaultsPageTests
{
    private static string[] Named =>
    [
        .. Directory.EnumerateFiles(Repository.In("tests/Integration"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Call().Matches(File.ReadAllText(file))).Select(match => match.Groups["row"].Value).Distinct(),
    ];

    [Test]
    public void Every_row_has_a_test() => Assert.That(
        FaultsPage.Rows.Select(row => row.Fault).Where(fault => !Named.Any(name => fault.StartsWith(name, StringComparison.Ordinal))), Is.Empty);

    [Test]
    public void Every_row_that_a_test_reads_is_there_once() => Assert.That(
        Named.Where(name => FaultsPage.Rows.Count(row => row.Fault.StartsWith(name, StringComparison.Ordinal)) != 1), Is.Empty);

    [GeneratedRegex("""FaultsPage\.Row\("(?<row>[^"]+)"\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Call();
}
