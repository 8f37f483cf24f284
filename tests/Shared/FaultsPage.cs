using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Model;

namespace PantherStorage.Tests;

/// <summary>docs/faults.md as tests read it: what a row promises is what its test expects.</summary>
internal static class FaultsPage
{
    public static IEnumerable<FaultRow> Rows =>
        from line in File.ReadLines(Repository.In("docs/faults.md"))
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 6 && Regex.IsMatch(cells[3], @"\A\d", RegexOptions.None, TimeSpan.FromSeconds(1))
        select new FaultRow(cells[1], cells[2], [.. Regex.Matches(cells[3], @"\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))]);

    /// <param name="begins">How the row begins; no other does so.</param>
    public static FaultRow Row(string begins) => Rows.Single(row => row.Fault.StartsWith(begins, StringComparison.Ordinal));
}

/// <param name="Sees">What the user sees; the program's own words stand between backticks.</param>
/// <param name="Codes">The run's exit code, or those of verify and of restore.</param>
public sealed record FaultRow(string Fault, string Sees, int[] Codes)
{
    public void EndsWith(params ExitCode[] codes) => Assert.That(codes.Select(code => (int)code), Is.EqualTo(Codes), $"docs/faults.md says otherwise of: {Fault}");

    /// <summary>All of the program's words that the page quotes stand in what it said.</summary>
    public void IsSaid(string said)
    {
        foreach (var words in Sees.Split('`').Where((_, index) => index % 2 == 1).SelectMany(quoted => quoted.Split('…')).Select(part => part.Trim()).Where(part => part.Length > 0))
            Assert.That(said, Does.Contain(words), $"docs/faults.md quotes it of: {Fault}");
    }
}
