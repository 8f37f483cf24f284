using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>
/// One tree of everything awkward, backed up twice as a subvolume (full, incremental) and as a plain directory, and
/// restored in every way there is. The tests of this folder look at what came back.
/// </summary>
[SetUpFixture]
public sealed class RoundTrip
{
    private static BackupWorld world = null!;

    internal static Verification Verification { get; private set; } = null!;

    internal static IReadOnlyList<bool> Compared { get; private set; } = [];

    /// <summary>The tree as it was when the first, or the second, backup was made.</summary>
    internal static string Source(int backup) => Path.Combine(world.Snapshots[backup - 1].Path, "data");

    internal static string Subvolume(int backup) => world.Disk.In($"subvolume-{backup}/data");

    internal static string PlainDirectory(int backup) => world.Disk.In($"directory-{backup}");

    /// <summary>Where <c>restore --files</c> put the kinds of the second backup.</summary>
    internal static string FilesOf(string label) => world.Disk.In($"files-of-{label}");

    [OneTimeSetUp]
    public async Task Make()
    {
        world = await BackupWorld.Empty(ContentDigest.Write);
        Directory.CreateDirectory($"{world.Home}/data");
        await AwkwardTree.Grow($"{world.Home}/data");
        var first = await BothBackups();
        await AwkwardTree.Change($"{world.Home}/data");
        var second = await BothBackups();

        Verification = await world.Verify(VerifyLevel.Full);
        var compared = new List<bool>();
        foreach (var (number, keys) in new[] { first, second }.Index())
        {
            compared.Add((await world.Restore(world.Disk.In($"subvolume-{number + 1}"), "home", keys.Home)).Compared);
            compared.Add((await world.Restore(PlainDirectory(number + 1), "data", keys.Data)).Compared);
        }

        compared.Add(await RestoreFiles("home"));
        compared.Add(await RestoreFiles("data"));
        Compared = compared;
    }

    [OneTimeTearDown]
    public Task Dispose() => world.DisposeAsync().AsTask();

    private static async Task<(string Home, string Data)> BothBackups()
    {
        var home = await world.Backup("home");
        var data = (await world.Run("data")).Single();
        Assert.That(data.Outcome, Is.EqualTo(Outcome.Stored), data.Because);
        return (home.Key!, data.Key!);
    }

    private static async Task<bool> RestoreFiles(string label)
    {
        Directory.CreateDirectory(FilesOf(label));
        var chain = BackupChoice.Choose(await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default), label, BackupChoice.Latest);
        List<WantedFile> wanted = [.. AwkwardTree.Kinds.Select(kind => WantedFile.Of(HostPaths.Running, chain.Links[^1].Facts, $"/home/data/{kind}", FilesOf(label)))];
        return (await new FilesRestore(new ArchiveSource(world.Store), ContentDigest.Write).Run(chain, wanted, string.Empty, force: false, progress: null, default)).Compared;
    }
}
