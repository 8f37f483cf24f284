namespace PantherStorage.Tests.Unit.Docs;

/// <summary>Tests that pages name, by the files that hold them: a class is named like its file.</summary>
internal static class TestSources
{
    private static readonly Lazy<ILookup<string, string>> Files = new(() =>
        new[] { "Unit", "Property", "Integration", "Vm" }
            .SelectMany(project => Directory.EnumerateFiles(Repository.In($"tests/{project}"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal));

    /// <param name="method">Empty asks for the class alone.</param>
    public static bool Have(string type, string method) =>
        Files.Value[type].Any(source => method.Length == 0 || source.Contains($" {method}(", StringComparison.Ordinal));
}
