using System.Diagnostics;
using System.Text.RegularExpressions;
using PantherStorage.Tests.Unit.Hardware;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>
/// What the documentation shows is run as it stands, in a directory that holds the files it names. A <c>console</c> block
/// prints what it says: a line <c>…</c> stands for any lines, and a block without one is complete. A command in a plain
/// block does what it should.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class ExamplesTests
{
    private const string Prompt = "$ panther-storage ";

    private static IEnumerable<TestCaseData> Examples =>
        from page in Directory.EnumerateFiles(Repository.In("docs"), "*.md", SearchOption.AllDirectories).Append(Repository.In("README.md")).Order()
        from block in ConsoleBlock().Matches(File.ReadAllText(page))
        let text = block.Groups["text"].Value
        where text.StartsWith(Prompt)
        let lines = text.TrimEnd('\n').Split('\n')
        select new TestCaseData(lines[0][Prompt.Length..], lines[1..]).SetArgDisplayNames(Path.GetFileName(page), lines[0]);

    /// <summary>What asks about the machine it runs on has another answer here.</summary>
    private static IEnumerable<string> Commands => new[] { "docs/configuration.md", "docs/plan.md" }
        .SelectMany(page => Pages.Fenced(page, string.Empty))
        .SelectMany(block => block.Split('\n'))
        .Where(line => line.StartsWith("panther-storage ") && !line.Contains("--live"));

    [TestCaseSource(nameof(Examples))]
    public async Task It_prints_what_the_page_says(string arguments, string[] expected)
    {
        var (exit, printed, error) = await Run(arguments);

        Assert.That(exit, Is.Zero, error);
        Assert.That(Pattern(expected).IsMatch(printed), $"the page says\n{string.Join('\n', expected)}\n\nand the program prints\n{printed}");
    }

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_that_a_page_shows_does_what_it_should(string command)
    {
        var (exit, output, error) = await Run(command.Split('>')[0].Trim()["panther-storage ".Length..]);

        Assert.That(exit, Is.Zero, error);
        Assert.That(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.All.StartsWith("warning: "));
        Assert.That(output, Is.Not.Empty);
    }

    [Test]
    public void Both_pages_show_commands() => Assert.That(Commands.Count(), Is.GreaterThanOrEqualTo(6));

    private static Regex Pattern(string[] lines) => new(
        $@"\A{string.Concat(lines.Select(line => line == "…" ? @"(.*\n)*?" : $@"{Regex.Escape(line)}\n"))}\z",
        RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    private static async Task<(int Exit, string Output, string Error)> Run(string arguments)
    {
        var here = Directory.CreateTempSubdirectory("example-");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(here.FullName, "facter-fixtures"), Repository.In("facter-fixtures"));
            await File.WriteAllTextAsync(Path.Combine(here.FullName, "storage.json"), Pages.Fenced("docs/configuration.md", "json").First());
            File.Copy(Fixtures.File("hetzner"), Path.Combine(here.FullName, "facter.json"));
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "panther-storage"), arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                WorkingDirectory = here.FullName,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var program = Process.Start(start)!;
            var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
            await program.WaitForExitAsync();
            return (program.ExitCode, await output, await error);
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^```console\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConsoleBlock();
}
