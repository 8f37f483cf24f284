using System.Text;
using System.Text.RegularExpressions;

namespace PantherStorage.Cli.Rendering;

/// <summary>GitHub's Markdown, a block at a time, an empty line between blocks.</summary>
internal sealed partial class MarkdownPage(string head)
{
    private readonly StringBuilder text = new StringBuilder(head).Append('\n');

    /// <summary>Prose: code between backquotes stays; elsewhere nothing breaks a table, and no <c>@name</c> calls a person of that name.</summary>
    public static string Escaped(string text) => string.Join('`', text.Split('`').Select((part, index) => index % 2 == 1 ? part : Prose(part)));

    public static string Code(string text) => $"`{text.Replace("|", @"\|", StringComparison.Ordinal)}`";

    public MarkdownPage Title(string title) => Paragraph($"# {title}");

    public MarkdownPage Heading(string title) => Paragraph($"## {title}");

    public MarkdownPage Paragraph(string paragraph)
    {
        text.Append('\n').Append(paragraph).Append('\n');
        return this;
    }

    public MarkdownPage List(IEnumerable<string> items)
    {
        var lines = items.Select(item => $"- {item}").ToList();
        return lines.Count == 0 ? this : Paragraph(string.Join('\n', lines));
    }

    public MarkdownPage Block(string language, string content) => Paragraph($"```{language}\n{content.TrimEnd('\n')}\n```");

    public MarkdownPage Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => Paragraph(string.Join('\n',
    [
        Row(columns),
        Row([.. columns.Select(_ => "---")]),
        .. rows.Select(Row),
    ]));

    public override string ToString() => text.ToString();

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Prose(string text) =>
        Name().Replace(text.Replace("|", @"\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal), "`$0`");

    /// <summary>A subvolume's name, or an option's path with one in it.</summary>
    [GeneratedRegex("""[\w.]*@(?:[\w.-]*[\w-])?""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
