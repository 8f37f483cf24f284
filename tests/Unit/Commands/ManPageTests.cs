using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Unit.Commands;

/// <summary>Help as manual pages, read by the tools that format them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ManPageTests
{
    [TestCase("panther-storage", "panther-storage-backup-run.1")]
    [TestCase("panther-verify", "panther-verify-drill.1")]
    public async Task Every_command_has_a_page_that_is_formatted_without_a_warning(string program, string one)
    {
        var here = Directory.CreateTempSubdirectory("man-");
        try
        {
            (await Run(In(program), "man", "--output", here.FullName)).OrThrow();
            var pages = here.GetFiles("*.1").Select(page => page.FullName).ToArray();

            Assert.That(pages.Select(page => Path.GetFileName(page)), Does.Contain($"{program}.1").And.Contain(one));
            if (File.Exists("/usr/bin/groff"))
                Assert.That((await Run("groff", ["-k", "-man", "-ww", "-Tutf8", .. pages])).OrThrow().StandardError, Is.Empty);
            if (File.Exists("/usr/bin/mandoc"))
                Assert.That((await Run("mandoc", ["-T", "lint", "-W", "error", .. pages])).StandardOutput, Is.Empty);
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_page_says_what_the_help_says()
    {
        if (!File.Exists("/usr/bin/groff"))
            Assert.Ignore("groff is not installed");
        var help = (await Run(In("panther-storage"), "backup", "verify", "--help")).OrThrow().StandardOutput;
        var page = (await Run("sh", "-c", "\"$0\" man backup verify | groff -k -man -Tutf8 -P -cbou", In("panther-storage"))).OrThrow().StandardOutput;
        var said = Words(page);

        Assert.That(help.Split('\n').Where(line => line.StartsWith("  panther-storage ") && !line.Contains('[')).Select(Words).Where(example => !said.Contains(example)), Is.Empty, page);
        Assert.That(Words(help).Split(' ').Where(word => word.StartsWith("--")).Select(word => word.TrimEnd(',', '.')).Where(option => !said.Contains(option)), Is.Empty, page);
        Assert.That(said, Does.Contain("130").And.Contain("stopped by Ctrl-C"));
    }

    [Test]
    public async Task A_command_that_there_is_not_is_told_with_the_nearest()
    {
        var result = await Run(In("panther-storage"), "man", "backup", "verfy");

        Assert.That((result.ExitCode, result.StandardError.Trim()), Is.EqualTo((4, "panther-storage man: panther-storage backup has no command \"verfy\"; did you mean \"verify\"?")));
    }

    private static string Words(string text) => string.Join(' ', text.Replace('‐', '-').Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string In(string program) => Path.Combine(AppContext.BaseDirectory, program);

    private static Task<CommandResult> Run(string program, params string[] arguments) => Programs.Run(new CommandLine(program, arguments), default);
}
