using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>What a page calls by its path is there.</summary>
public sealed partial class PathsTests
{
    [Test]
    public void Every_file_and_folder_that_a_page_names_exists()
    {
        string[] pages = [Repository.In("README.md"), Repository.In("CONTRIBUTING.md"), .. Directory.GetFiles(Repository.In("docs"), "*.md", SearchOption.AllDirectories)];
        var named = pages.SelectMany(page => Named().Matches(File.ReadAllText(page)).Select(match => (Page: Path.GetFileName(page), Path: match.Groups["path"].Value))).ToList();

        Assert.That(named, Has.Count.GreaterThan(30), "the pages were not read");
        Assert.That(named.Where(each => !Path.Exists(Repository.In(each.Path))), Is.Empty);
    }

    // In backquotes; what has a * or a < stands for many.
    [GeneratedRegex("`(?<path>(src|tests|vm-images|facter-fixtures|docs)/[\\w./-]*)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
