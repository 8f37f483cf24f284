namespace PantherStorage.Tests.Integration.CommandLines;

public sealed class NastyValueTests
{
    // A guest's image takes minutes to build, and all of panther-verify would begin with it; without tools it cannot.
    private const string WithoutTools = $"""dotnet=$(command -v dotnet); [ "$1" != {WalkProgram.Harness} ] || export PATH=/nowhere; shift; exec "$dotnet" "$@" """;

    [TestCase("panther-storage", 1500)]
    [TestCase(WalkProgram.Harness, 200)]
    public async Task Every_verb_refuses_in_words_whatever_value_it_was_not_made_for(string program, int least)
    {
        var walked = await Nowhere.Run(
            TimeSpan.FromMinutes(5), "sh", "-c", WithoutTools, "sh", program, typeof(WalkProgram).Assembly.Location, WalkProgram.Name, program, "/tmp/root");

        var lines = walked.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.GreaterThan(0), walked.StandardError);
        Assert.That(lines[..^1], Is.Empty, walked.StandardError);
        Assert.That(lines[^1], Does.StartWith(WalkProgram.Done));
        Assert.That(int.Parse(lines[^1][WalkProgram.Done.Length..]), Is.GreaterThan(least));
    }
}
