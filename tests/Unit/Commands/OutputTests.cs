using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Commands;

/// <summary>What the built programs say when nobody can read what they print.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OutputTests
{
    [TestCase("panther-storage", "config schema")]
    [TestCase("panther-storage", "config show --profile yoga")]
    [TestCase("panther-storage", "checksum --json /usr/share/zoneinfo/Europe")]
    [TestCase("panther-storage", "--help")]
    [TestCase("panther-storage", "backup run --help")]
    [TestCase("panther-verify", "--help")]
    public async Task A_full_standard_output_is_told_with_a_code_of_its_own(string program, string arguments)
    {
        var result = await Run($"exec \"$0\" {arguments} >/dev/full", program);

        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(ExitCode.System), result.StandardError);
        Assert.That(result.StandardError, Does.Contain("cannot write to standard output: No space left on device").And.Not.Contain("   at "));
    }

    [TestCase("panther-storage", "config schema")]
    [TestCase("panther-storage", "config show --profile yoga")]
    [TestCase("panther-storage", "backup run --help")]
    [TestCase("panther-verify", "--help")]
    public async Task A_reader_that_went_away_is_no_reason_for_words(string program, string arguments)
    {
        var result = await Run($"{{ {{ sleep 0.3; \"$0\" {arguments}; echo $? >&3; }} | true; }} 3>&1", program);

        Assert.That((result.StandardOutput.Trim(), result.StandardError), Is.EqualTo(("141", string.Empty)));
    }

    private static Task<CommandResult> Run(string script, string program) =>
        Programs.Run(new CommandLine("sh", ["-c", script, Path.Combine(AppContext.BaseDirectory, program)]), default);
}
