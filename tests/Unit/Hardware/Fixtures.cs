using System.Runtime.CompilerServices;
using PantherStorage.Model.Hardware;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Unit.Hardware;

/// <summary>The reports in <c>facter-fixtures</c> at the top of the repository.</summary>
internal static class Fixtures
{
    public static string Directory { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../facter-fixtures"));

    public static string File(string name) => Path.Combine(Directory, $"{name}.json");

    public static IEnumerable<string> Named(string prefix) =>
        System.IO.Directory.EnumerateFiles(Directory, $"{prefix}*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static Machine Machine(string name) => FacterReportFile.Read(File(name));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
