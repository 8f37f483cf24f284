namespace PantherStorage.Tests;

/// <summary>Where <c>./panther test</c> put the programs, or where <c>./panther build</c> leaves them.</summary>
internal static class Published
{
    public static string Engine => Of("PANTHER_ENGINE", "panther-storage");

    public static string Verify => Of("PANTHER_VERIFY", "panther-verify");

    public static string Drills => Environment.GetEnvironmentVariable("PANTHER_DRILLS") ?? Path.Combine(Out, "drills");

    private static string Out => Path.Combine(Repository, "out");

    private static string Repository
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "PantherStorage.Verify.sln")))
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException($"no PantherStorage.Verify.sln above {AppContext.BaseDirectory}");
        }
    }

    private static string Of(string variable, string program)
    {
        if (Environment.GetEnvironmentVariable(variable) is { } given)
            return given;
        var path = Path.Combine(Out, program);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} is not there; run ./panther build, or ./panther test");
        return NewerThan(path) is { } source
            ? throw new InvalidOperationException($"{path} is older than {source}, so a test of it would tell nothing; run ./panther build, or ./panther test")
            : path;
    }

    private static string? NewerThan(string program)
    {
        var built = File.GetLastWriteTimeUtc(program);
        return Directory.EnumerateFiles(Path.Combine(Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(source => !source.Contains("/obj/", StringComparison.Ordinal))
            .FirstOrDefault(source => File.GetLastWriteTimeUtc(source) > built);
    }
}
