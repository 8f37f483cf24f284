using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>One point of the owner's documents, as docs/requirements.md answers it.</summary>
/// <param name="Document">The heading that it stands below.</param>
/// <param name="State"><c>works</c>, <c>will not</c> or <c>planned</c>.</param>
/// <param name="Answer">The tests that show it, the reason, or the part that it comes with.</param>
internal sealed partial record Requirement(string Document, string Asked, string State, string Answer)
{
    /// <summary>Tests by class and method; the method is empty where a class is named as a whole.</summary>
    public IEnumerable<(string Type, string Method)> Tests =>
        Test().Matches(Answer).Select(match => (match.Groups["type"].Value, match.Groups["method"].Value));

    /// <summary>Parts that come later.</summary>
    public IEnumerable<string> Parts => Part().Matches(Answer).Select(match => match.Groups["name"].Value);

    /// <summary>What stands in backquotes and is no test.</summary>
    public IEnumerable<string> Words => Word().Matches(Answer).Select(match => match.Groups["word"].Value).Where(word => !Test().IsMatch($"`{word}`"));

    public override string ToString() => $"{Document}: {Asked}";

    [GeneratedRegex(@"`(?<type>[A-Z]\w+(Tests|Laws))(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Test();

    [GeneratedRegex(@"\*(?<name>[^*]+)\*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}

/// <summary>docs/requirements.md, table by table.</summary>
internal static class RequirementsPage
{
    public const string File = "docs/requirements.md";

    public static IReadOnlyList<Requirement> Rows { get; } = [.. RowsOf("requirement").Select(row => new Requirement(row.Heading, row.Cells[0], row.Cells.ElementAtOrDefault(1) ?? string.Empty, row.Cells.ElementAtOrDefault(2) ?? string.Empty))];

    /// <summary>Name of each later part, as its table has it.</summary>
    public static IReadOnlyList<string> Parts { get; } = [.. RowsOf("part").Select(row => row.Cells[0].Trim('*'))];

    /// <summary>By document: works, will not, planned, rows; last of all.</summary>
    public static IReadOnlyList<string> Counts { get; } = [.. RowsOf("document").Select(row => string.Join(' ', row.Cells.Select((cell, at) => at == 0 ? cell.Split(']')[0].TrimStart('[') : cell)))];

    /// <summary>Of each table whose first column has this name.</summary>
    private static IEnumerable<(string Heading, string[] Cells)> RowsOf(string column)
    {
        var (heading, inside) = (string.Empty, false);
        foreach (var line in System.IO.File.ReadLines(Repository.In(File)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                heading = line[3..];
            if (!line.StartsWith('|'))
                inside = false;
            else if (line.StartsWith($"| {column} |", StringComparison.Ordinal))
                inside = true;
            else if (inside && !line.StartsWith("|---", StringComparison.Ordinal))
                yield return (heading, [.. line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim())]);
        }
    }
}
