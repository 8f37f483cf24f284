using System.Runtime.CompilerServices;

namespace PantherStorage.Tests.Unit.Snapshots;

/// <summary>
/// The stories in Timelines/, each with what must come of it below a line of dashes. To write one, run the test with
/// PANTHER_WRITE_GOLDEN=1 and read what it wrote as if somebody else had.
/// </summary>
public sealed class TimelineTests
{
    private const string Line = "---";

    [TestCaseSource(nameof(Stories))]
    public void What_comes_of_the_story_is_what_it_says(string name)
    {
        var file = Path.Combine(Folder(), name + ".txt");
        var lines = File.ReadAllLines(file);
        var script = lines.TakeWhile(line => line != Line).ToList();
        var told = Scenario.Tell(script);
        if (Environment.GetEnvironmentVariable("PANTHER_WRITE_GOLDEN") == "1")
            File.WriteAllText(file, string.Join('\n', script) + $"\n{Line}\n{told}");

        Assert.That(told, Is.EqualTo(string.Concat(lines.Skip(script.Count + 1).Select(line => line + "\n"))));
    }

    private static IEnumerable<string> Stories() =>
        Directory.EnumerateFiles(Folder(), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Timelines");
}
