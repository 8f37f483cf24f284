namespace PantherStorage.Tests;

/// <summary>Where <c>./panther test</c> put the programs, or where <c>./panther build</c> leaves them.</summary>
internal static class Published
{
    public static string Engine => Of("PANTHER_ENGINE", "panther-storage");

    public static string Verify => Of("PANTHER_VERIFY", "panther-verify");

    public static string Drills => Environment.GetEnvironmentVariable("PANTHER_DRILLS") ?? Path.Combine(Out, "drills");

    private static string Out
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "PantherStorage.Verify.sln")))
                    return Path.Combine(folder.FullName, "out");
            }

            throw new DirectoryNotFoundException($"no PantherStorage.Verify.sln above {AppContext.BaseDirectory}");
        }
    }

    private static string Of(string variable, string program)
    {
        var path = Environment.GetEnvironmentVariable(variable) ?? Path.Combine(Out, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there; run ./panther build, or ./panther test");
    }
}
