using PantherStorage.Harness.Guests;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>
/// The restore that needs none of our programs: the engine is taken off the guest, the archives are fetched from the
/// bucket as any S3 client would, and zstd, tar and btrfs do the rest.
/// </summary>
internal static class StandardToolsStep
{
    private const string Directory = "/rescued";

    private const string Receive = """
        mkdir -p "$2"
        zstd -dcq "$1" | tar -xO --wildcards 'stream/*' | btrfs receive -q "$2"
        rm "$1"
        """;

    private const string Unpack = """
        mkdir -p "$2.unpacked"
        zstd -dcq "$1" | tar -x --xattrs --xattrs-include='*' --acls --numeric-owner -C "$2.unpacked" files
        mv "$2.unpacked/files" "$2"
        rm "$1"
        """;

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        await context.Shell.Check(["rm", GuestEngine.Executable], cancellation);
        await context.Shell.Check(["mkdir", "-p", Directory], cancellation);
        var catalogue = await BucketReader.Read(context, cancellation);
        foreach (var item in context.Scope.Items)
        {
            var chain = catalogue.NewestChain(item.Label);
            for (var link = 0; link < chain.Length; link++)
                await Restore(context, item, chain[link], link, isLast: link == chain.Length - 1, cancellation);
            context.Saw(item.Label, $"{chain.Length} archives through zstd | tar{(item.Kind == "directory" ? string.Empty : " | btrfs receive")}");
        }

        await CompareStep.Compare(context, Directory, "rescued", cancellation);
    }

    private static async Task Restore(
        DrillContext context, BackupItem item, StoredBackup backup, int link, bool isLast, CancellationToken cancellation)
    {
        var local = Path.Combine(context.Paths.Directory, "archive.tmp");
        var remote = $"{Directory}/{item.Label}.{link}.tar.zst";
        try
        {
            await BucketReader.Download(context, backup, local, cancellation);
            await context.Shell.Upload(local, remote, "0600", cancellation);
        }
        finally
        {
            File.Delete(local);
        }

        if (item.Kind == "directory")
        {
            await context.Shell.CheckScript(Unpack, cancellation, remote, $"{Directory}/{item.Label}");
            return;
        }

        var received = $"{Directory}/{item.Label}.{link}";
        await context.Shell.CheckScript(Receive, cancellation, remote, received);
        if (isLast)
        {
            // Every stream names its subvolume "snapshot", as snapper does.
            await context.Shell.Check(["ln", "-s", $"{received}/snapshot", $"{Directory}/{item.Label}"], cancellation);
        }
    }
}
