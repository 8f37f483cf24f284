using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Unit.Docs;

/// <param name="Page">From the root of the repository.</param>
/// <param name="Target">As it stands in the page.</param>
internal sealed record PageLink(string Page, string Target)
{
    public bool Leads
    {
        get
        {
            var parts = Target.Split('#');
            var file = parts[0].Length == 0 ? Page : Path.Combine(Path.GetDirectoryName(Page)!, parts[0]);
            var there = Repository.In(file);
            return Path.Exists(there) && (parts.Length == 1 || (File.Exists(there) && PageLinks.Anchors(there).Contains(parts[1])));
        }
    }
}

/// <summary>The links between pages, as GitHub shows them.</summary>
internal static partial class PageLinks
{
    /// <summary>Every page, from the root of the repository.</summary>
    public static IEnumerable<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md",
        .. Directory.GetFiles(Repository.In("docs"), "*.md", SearchOption.AllDirectories).Select(page => Path.GetRelativePath(Repository.In("."), page)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Those to other places than the web.</summary>
    public static IEnumerable<PageLink> On(string page) => In(File.ReadAllText(Repository.In(page))).Select(target => new PageLink(page, target));

    public static IEnumerable<string> In(string text) =>
        Link().Matches(text).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    public static HashSet<string> Anchors(string file) =>
        [.. File.ReadLines(file).Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => Anchor(match.Groups["words"].Value))];

    /// <summary>Lower case, dashes for spaces, and nothing but letters, digits, dashes and underscores.</summary>
    public static string Anchor(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Select(c => c == ' ' ? '-' : c).Where(c => char.IsLetterOrDigit(c) || c is '-' or '_'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<words>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
