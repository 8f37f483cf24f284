using System.Diagnostics;

namespace PantherStorage.Tests;

/// <summary>Where <c>./panther test</c> put the programs, or where <c>./panther build</c> leaves them.</summary>
internal static class Published
{
    public static string Engine => Of("PANTHER_ENGINE", "panther-storage");

    public static string Verify => Of("PANTHER_VERIFY", "panther-verify");

    public static string Drills => Environment.GetEnvironmentVariable("PANTHER_DRILLS") ?? Repository.In("out/drills");

    /// <summary><c>panther-verify</c>, through env, which becomes it: a test run in the background ignores SIGINT, and what it starts would too.</summary>
    public static Process StartVerify(params string[] arguments) => Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", Verify, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    private static string Of(string variable, string program)
    {
        var given = Environment.GetEnvironmentVariable(variable);
        var path = given ?? Repository.In($"out/{program}");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} is not there; run ./panther build, or ./panther test");
        return given is null && NewerThan(path) is { } source
            ? throw new InvalidOperationException($"{path} is older than {source}, so a test of it would tell nothing; run ./panther build, or ./panther test")
            : path;
    }

    private static string? NewerThan(string program)
    {
        var built = File.GetLastWriteTimeUtc(program);
        return Directory.EnumerateFiles(Repository.In("src"), "*.cs", SearchOption.AllDirectories)
            .Where(source => !source.Contains("/obj/", StringComparison.Ordinal))
            .FirstOrDefault(source => File.GetLastWriteTimeUtc(source) > built);
    }
}
