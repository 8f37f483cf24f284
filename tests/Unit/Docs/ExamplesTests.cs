using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>
/// Every <c>console</c> block of the documentation that calls <c>panther-storage</c> prints what it says. A line
/// <c>…</c> stands for any lines; a block without one is complete.
/// </summary>
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

    [TestCaseSource(nameof(Examples))]
    public async Task It_prints_what_the_page_says(string arguments, string[] expected)
    {
        var printed = await Run(arguments);

        Assert.That(Pattern(expected).IsMatch(printed), $"the page says\n{string.Join('\n', expected)}\n\nand the program prints\n{printed}");
    }

    private static Regex Pattern(string[] lines) => new(
        $@"\A{string.Concat(lines.Select(line => line == "…" ? @"(.*\n)*?" : $@"{Regex.Escape(line)}\n"))}\z",
        RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    private static async Task<string> Run(string arguments)
    {
        var here = Directory.CreateTempSubdirectory("example-");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(here.FullName, "facter-fixtures"), Repository.In("facter-fixtures"));
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "panther-storage"), arguments.Split(' '))
            {
                WorkingDirectory = here.FullName,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var program = Process.Start(start)!;
            var (output, error) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
            await program.WaitForExitAsync();
            Assert.That(program.ExitCode, Is.Zero, await error);
            return await output;
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^```console\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConsoleBlock();
}
