using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>A claim of the threat model is worth the test that it names: each must be there, by class and by name.</summary>
public sealed partial class ThreatModelPageTests
{
    [Test]
    public void Every_test_that_the_page_names_exists()
    {
        var named = Named().ToList();

        Assert.That(named, Has.Count.GreaterThan(15));
        Assert.Multiple(() =>
        {
            foreach (var (type, method) in named)
                Assert.That(TestSources.Have(type, method), $"{type}.{method}");
        });
    }

    // `Class.Method`, `Class` alone, or `…Method` of the class named last.
    private static IEnumerable<(string Type, string Method)> Named()
    {
        var type = string.Empty;
        foreach (Match match in Reference().Matches(Pages.Text("docs/threat-model.md")))
        {
            if (match.Groups["type"].Length > 0)
                type = match.Groups["type"].Value;
            yield return (type, match.Groups["method"].Value);
        }
    }

    [GeneratedRegex(@"`(?<type>[A-Z]\w+Tests)(\.(?<method>\w+))?`|`…(?<method>\w+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
