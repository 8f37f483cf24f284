
namespace PantherStorage.Tests.Unit.Docs;

/// <summary>Files of the repository that tests hold against the code.</summary>
internal static class Pages
{
    public static string Text(string path) => File.ReadAllText(Repository.In(path));

    /// <summary>What stands between fences of this language, in order; no language for plain ones.</summary>
    public static IEnumerable<string> Fenced(string path, string language)
    {
        var block = new List<string>();
        string? inside = null;
        foreach (var line in File.ReadLines(Repository.In(path)))
        {
            if (!line.StartsWith("```"))
            {
                block.Add(line);
                continue;
            }

            if (inside == language)
                yield return string.Join('\n', block);
            inside = inside is null ? line[3..] : null;
            block.Clear();
        }
    }
}
