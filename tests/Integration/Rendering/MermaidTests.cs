using System.Text.RegularExpressions;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.Rendering;

/// <summary>What a page would only show as an error: mermaid-cli draws every diagram of the repository, in one browser.</summary>
public sealed partial class MermaidTests
{
    /// <summary>The npm package, pinned. It brings no browser here: Debian has one.</summary>
    private const string MermaidCli = "@mermaid-js/mermaid-cli@11.17.0";

    private string folder = null!;

    [OneTimeSetUp]
    public async Task Install()
    {
        folder = Directory.CreateTempSubdirectory("panther-mermaid-").FullName;
        if (!(await Programs.Run(new("sh", "-c", "command -v node && command -v npm && command -v chromium"), default)).Succeeded)
            Assert.Ignore("node, npm and chromium are not all here, so nothing draws the diagrams; to get them: apt-get install nodejs npm chromium");
        var installed = await Programs.Run(
            new("env", "PUPPETEER_SKIP_DOWNLOAD=1", "npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, MermaidCli), default, timeout: TimeSpan.FromMinutes(5));
        if (!installed.Succeeded)
            Assert.Ignore($"the package {MermaidCli} could not be fetched: {installed.LastWords}");
        // Root may start no sandbox of Chromium's, and what it draws is ours.
        await File.WriteAllTextAsync(Path.Combine(folder, "browser.json"), """{ "executablePath": "/usr/bin/chromium", "args": ["--no-sandbox"] }""");
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Every_diagram_is_drawn()
    {
        var diagrams = Directory.GetFiles(Repository.In("docs/visuals"), "*.mmd", SearchOption.AllDirectories).Select(File.ReadAllText)
            .Concat(Directory.GetFiles(Repository.In("docs"), "*.md", SearchOption.AllDirectories).Append(Repository.In("README.md"))
                .SelectMany(page => Block().Matches(File.ReadAllText(page)).Select(block => block.Groups["text"].Value)))
            .ToList();
        Assert.That(diagrams, Has.Count.GreaterThanOrEqualTo(12));

        var (result, drawn) = await Draw(diagrams);

        Assert.That(result.ExitCode, Is.Zero, result.LastWords);
        Assert.That(drawn, Has.Count.EqualTo(diagrams.Count));
        Assert.That(drawn.Select(File.ReadAllText), Has.All.Contains("<svg").And.None.Contains("Syntax error"));
    }

    [Test]
    public async Task A_diagram_that_is_wrong_is_found() => Assert.That((await Draw(["flowchart LR\n    a[\"one\" --> b\n"])).Result.ExitCode, Is.Not.Zero);

    private async Task<(CommandResult Result, IReadOnlyList<string> Drawn)> Draw(IReadOnlyList<string> diagrams)
    {
        var into = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(into, "all.md"), string.Concat(diagrams.Select(text => $"```mermaid\n{text.TrimEnd()}\n```\n\n")));
        var result = await Programs.Run(
            new($"{folder}/node_modules/.bin/mmdc", "--quiet", "--puppeteerConfigFile", $"{folder}/browser.json", "--input", $"{into}/all.md", "--output", $"{into}/drawn.md"),
            default, timeout: TimeSpan.FromMinutes(5));
        return (result, Directory.GetFiles(into, "drawn-*.svg"));
    }

    [GeneratedRegex(@"^```mermaid\n(?<text>.*?)^```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
