using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;

namespace PantherStorage.Harness.Scenarios;

/// <summary>Where a drill leaves its report, its evidence and its logs.</summary>
public sealed record DrillPaths(string Directory)
{
    private static readonly InstantPattern Stamp = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    public string Json => Path.Combine(Directory, "drill.json");

    public string Markdown => Path.Combine(Directory, "report.md");

    public string Logs => Path.Combine(Directory, "logs");

    /// <summary>What a store that keeps its objects on this machine keeps here.</summary>
    public string Bucket => Path.Combine(Directory, "bucket");

    /// <summary>What <see cref="Bucket"/> holds so far; nothing when the store is elsewhere.</summary>
    public Bytes BucketSize
    {
        get
        {
            var folder = new DirectoryInfo(Bucket);
            return folder.Exists ? new Bytes(folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)) : Bytes.Zero;
        }
    }

    /// <summary>The manifests that were compared.</summary>
    public string Evidence => Path.Combine(Directory, "evidence");

    /// <summary>
    /// A directory of this drill's own: <c>TIME-HOST</c>, and where another drill of the host began in the same second,
    /// <c>TIME-HOST-2</c> and so on.
    /// </summary>
    public static DrillPaths Create(string output, string host, Instant started)
    {
        var made = System.IO.Directory.CreateDirectory(Path.Combine(Path.GetFullPath(output), $".{Guid.NewGuid():N}"));
        made.CreateSubdirectory("logs");
        made.CreateSubdirectory("evidence");
        for (var number = 1; ; number++)
        {
            var paths = new DrillPaths(Path.Combine(Path.GetFullPath(output), $"{Stamp.Format(started)}-{host}{(number == 1 ? string.Empty : $"-{number}")}"));
            try
            {
                // A directory is not moved onto one that holds something, and so each has one owner.
                System.IO.Directory.Move(made.FullName, paths.Directory);
                return paths;
            }
            catch (IOException) when (System.IO.Directory.Exists(paths.Directory))
            {
                // It is another's.
            }
        }
    }

    public Task Keep(string name, string text) => File.WriteAllTextAsync(Path.Combine(Evidence, name), text);

    public Task Log(string name, string text) => File.AppendAllTextAsync(Path.Combine(Logs, name), text);
}
