
namespace PantherStorage.Tests.Unit.Rendering;

/// <summary>
/// Texts that are kept in the repository, so that a change of the output is seen in review. With
/// <c>PANTHER_UPDATE_GOLDEN=1</c> the tests write them instead of comparing.
/// </summary>
internal static class Golden
{
    public const string Update = "PANTHER_UPDATE_GOLDEN=1 dotnet test tests/Unit --filter Rendering";

    /// <param name="file">Path from the root of the repository.</param>
    /// <param name="remedy">The command that makes the file anew.</param>
    public static void Matches(string file, string text, string remedy = Update)
    {
        var path = Repository.In(file);
        if (Environment.GetEnvironmentVariable("PANTHER_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.That(File.Exists(path) ? File.ReadAllText(path) : string.Empty, Is.EqualTo(text), $"{file} is stale. If the new text is right, run: {remedy}");
    }
}
