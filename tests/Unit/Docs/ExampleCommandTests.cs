using System.Diagnostics;
using PantherStorage.Tests.Unit.Hardware;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>Commands that a page shows are run as they stand, in a directory that holds the files they name.</summary>
public sealed class ExampleCommandTests
{
    /// <summary>What asks about the machine it runs on has another answer here; the rest must do as shown.</summary>
    private static IEnumerable<string> Commands => new[] { "docs/configuration.md", "docs/plan.md" }
        .SelectMany(page => Pages.Fenced(page, string.Empty))
        .SelectMany(block => block.Split('\n'))
        .Where(line => line.StartsWith("panther-storage ") && !line.Contains("--live"));

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_that_a_page_shows_does_what_it_should(string command)
    {
        using var directory = new ScratchFolder();
        File.WriteAllText(Path.Combine(directory.Path, "storage.json"), Pages.Fenced("docs/configuration.md", "json").First());
        File.Copy(Fixtures.File("hetzner"), Path.Combine(directory.Path, "facter.json"));
        var words = command.Split('>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];

        var (exit, output, error) = await Run(directory.Path, words);

        Assert.That(exit, Is.Zero, error);
        Assert.That(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.All.StartsWith("warning: "));
        Assert.That(output, Is.Not.Empty);
    }

    [Test]
    public void Both_pages_show_commands() => Assert.That(Commands.Count(), Is.GreaterThanOrEqualTo(6));

    private static async Task<(int Exit, string Output, string Error)> Run(string directory, string[] words)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "panther-storage.dll");
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", program, .. words])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private sealed class ScratchFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("panther-docs-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
