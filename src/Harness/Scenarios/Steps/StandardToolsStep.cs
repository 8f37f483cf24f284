using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>
/// The restore that needs none of our programs: the engine is taken off the guest, the archives are fetched from the
/// bucket as any S3 client would, and zstd, tar and btrfs do the rest.
/// </summary>
internal static class StandardToolsStep
{
    private const string Directory = "/rescued";

    /// <summary>The archive comes on standard input.</summary>
    private const string Receive = """
        mkdir -p "$1"
        zstd -dcq | tar -xO --wildcards 'stream/*' | btrfs receive -q "$1"
        """;

    private const string Unpack = """
        mkdir -p "$1.unpacked"
        zstd -dcq | tar -x --xattrs --xattrs-include='*' --acls --numeric-owner -C "$1.unpacked" files
        mv "$1.unpacked/files" "$1"
        """;

    /// <summary>Every stream names its subvolume "snapshot", as snapper does.</summary>
    private const string Link = """
        while [ $# -gt 0 ]; do
            ln -s "$1/snapshot" "$2"
            shift 2
        done
        """;

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        await context.Shell.CheckScript("""rm "$1"; mkdir -p "$2" """, cancellation, GuestEngine.Executable, Directory);
        var catalogue = await BucketReader.Read(context, cancellation);
        var links = new List<string>();
        foreach (var item in context.Scope.Items)
        {
            var chain = catalogue.NewestChain(item.Label);
            var isDirectory = item.Kind == SourceKind.Directory;
            for (var link = 0; link < chain.Length; link++)
                await Restore(context, isDirectory, chain[link], isDirectory ? $"{Directory}/{item.Label}" : $"{Directory}/{item.Label}.{link}", cancellation);
            if (!isDirectory)
                links.AddRange([$"{Directory}/{item.Label}.{chain.Length - 1}", $"{Directory}/{item.Label}"]);
            context.Saw(item.Label, $"{chain.Length} archives through zstd | tar{(isDirectory ? string.Empty : " | btrfs receive")}");
        }

        await context.Shell.CheckScript(Link, cancellation, [.. links]);
        await CompareStep.Compare(context, Directory, "rescued", cancellation);
    }

    private static async Task Restore(DrillContext context, bool isDirectory, StoredBackup backup, string target, CancellationToken cancellation)
    {
        var local = Path.Combine(context.Paths.Directory, "archive.tmp");
        try
        {
            await BucketReader.Download(context, backup, local, cancellation);
            await using var archive = File.OpenRead(local);
            await context.Shell.Feed(archive, isDirectory ? Unpack : Receive, cancellation, target);
        }
        finally
        {
            File.Delete(local);
        }
    }
}
