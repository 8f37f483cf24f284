using PantherStorage.Model;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;

namespace PantherStorage.Tests.Integration.Backup;

public sealed class FilesRestoreTests
{
    [Test]
    public async Task Files_and_directories_come_out_of_a_chain_with_all_their_metadata_and_nothing_else_is_left()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();
        var snapshot = world.Snapshots[^1].Path;
        Directory.CreateDirectory(world.Disk.In("out"));

        var result = await Restore(world, world.Disk.In("out"), force: false, "/home/data", "/home/one");

        Assert.That(result.Targets, Is.EqualTo(new[] { world.Disk.In("out/data"), world.Disk.In("out/one") }));
        Assert.That((result.Compared, result.Chain.Count), Is.EqualTo((true, 2)));
        Assert.That(await Trees.Digest(world.Disk.In("out/data")), Is.EqualTo(await Trees.Digest(Path.Combine(snapshot, "data"))));
        Assert.That(await Facts(world.Disk.In("out/one")), Is.EqualTo(await Facts(Path.Combine(snapshot, "one"))));
        Assert.That(Entries(world.Disk.In("out")), Is.EqualTo(new[] { "data", "one" }));
    }

    [Test]
    public async Task A_file_of_a_directorys_backup_comes_out_too()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup("data");
        Directory.CreateDirectory(world.Disk.In("out"));

        await Restore(world, "data", world.Disk.In("out"), force: false, "/home/data/large");

        Assert.That(await Facts(world.Disk.In("out/large")), Is.EqualTo(await Facts(Path.Combine(world.Home, "data/large"))));
    }

    [Test]
    public async Task What_is_there_is_kept_without_force_and_then_no_other_file_comes_either()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        Directory.CreateDirectory(world.Disk.In("out"));
        await File.WriteAllTextAsync(world.Disk.In("out/one"), "mine");

        await RestoreTests.Expect(ExitCode.Refused, "--force", () => Restore(world, world.Disk.In("out"), force: false, "data", "one"));

        Assert.That(await File.ReadAllTextAsync(world.Disk.In("out/one")), Is.EqualTo("mine"));
        Assert.That(Entries(world.Disk.In("out")), Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public async Task Force_replaces_what_is_there_and_leaves_nothing_of_it()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        Directory.CreateDirectory(world.Disk.In("out/data"));
        await File.WriteAllTextAsync(world.Disk.In("out/data/mine"), "mine");
        await File.WriteAllTextAsync(world.Disk.In("out/one"), "mine");

        await Restore(world, world.Disk.In("out"), force: true, "data", "one");

        Assert.That(await Trees.Digest(world.Disk.In("out/data")), Is.EqualTo(await Trees.Digest(Path.Combine(world.Home, "data"))));
        Assert.That(Entries(world.Disk.In("out")), Is.EqualTo(new[] { "data", "one" }));
    }

    [Test]
    public async Task A_subvolume_is_not_replaced_even_by_force()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        Directory.CreateDirectory(world.Disk.In("out"));
        await world.Disk.Subvolume("out/data");

        await RestoreTests.Expect(ExitCode.Refused, "subvolume", () => Restore(world, world.Disk.In("out"), force: true, "data"));
    }

    [Test]
    public async Task A_path_that_the_backup_does_not_have_is_told_so_and_nothing_is_left()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        Directory.CreateDirectory(world.Disk.In("out"));

        await RestoreTests.Expect(ExitCode.BadInput, "there is no nowhere", () => Restore(world, world.Disk.In("out"), force: false, "one", "nowhere"));

        Assert.That(Entries(world.Disk.In("out")), Is.Empty);
    }

    [Test]
    public async Task The_whole_backup_can_be_put_together_elsewhere_when_the_target_is_not_on_Btrfs()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        var outside = Directory.CreateTempSubdirectory("panther-files-").FullName;

        await Restore(world, "home", outside, force: false, world.Disk.Path, "empty");

        Assert.That(Entries(outside), Is.EqualTo(new[] { "empty" }));
        Assert.That(RestoreTests.Leftovers(world), Is.Empty);
        Directory.Delete(outside, recursive: true);
    }

    [Test]
    public async Task The_program_restores_files_and_moments_and_says_so_as_JSON()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        var expected = await Facts(Path.Combine(host.Root, "home/one"));
        File.Delete(Path.Combine(host.Root, "home/one"));

        var files = PantherStorage.Operations.BackupReports.ReadFiles((await host.Program("restore", "--label", "home", "--files", "/home/one", "--json")).StandardOutput);
        var whole = PantherStorage.Operations.BackupReports.ReadRestore((await host.Program("restore", "--label", "home", "--at", "2099-01-01T00:00", "--to", host.World.Disk.In("then"), "--json")).StandardOutput);
        var early = await host.Try("restore", "--label", "home", "--at", "2001-01-01T00:00", "--to", host.World.Disk.In("never"));
        var both = await host.Try("restore", "--label", "home", "--at", "2001-01-01T00:00", "--backup", "latest", "--to", host.World.Disk.In("never"));
        var nowhere = await host.Try("restore", "--label", "home");

        Assert.That(files.Targets, Is.EqualTo(new[] { Path.Combine(host.Root, "home/one") }));
        Assert.That(await Facts(files.Targets[0]), Is.EqualTo(expected));
        Assert.That(whole.PassedOver, Is.Empty);
        Assert.That(((ExitCode)early.ExitCode, (ExitCode)both.ExitCode, (ExitCode)nowhere.ExitCode), Is.EqualTo((ExitCode.BackupDamaged, ExitCode.Usage, ExitCode.Usage)));
        Assert.That(early.StandardError, Does.Contain("nearest restore points are later"));
        Assert.That(Path.Exists(host.World.Disk.In("never")), Is.False);
    }

    private static Task<FilesRestoreResult> Restore(BackupWorld world, string into, bool force, params string[] paths) =>
        Restore(world, "home", into, force, string.Empty, paths);

    private static Task<FilesRestoreResult> Restore(BackupWorld world, string label, string into, bool force, string path) =>
        Restore(world, label, into, force, string.Empty, path);

    private static async Task<FilesRestoreResult> Restore(BackupWorld world, string label, string into, bool force, string staging, params string[] paths)
    {
        var chain = BackupChoice.Choose(await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default), label, BackupChoice.Latest);
        List<WantedFile> files = [.. paths.Select(path => WantedFile.Of(HostPaths.Running, chain.Links[^1].Facts, path, into))];
        return await new FilesRestore(new ArchiveSource(world.Store), Trees.Digest).Run(chain, files, staging, force, progress: null, default);
    }

    private static IEnumerable<string?> Entries(string directory) =>
        Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static async Task<string> Facts(string file) =>
        await ScratchBtrfs.Run("stat", "--format=%s %a %u %g %y", file)
        + await ScratchBtrfs.Run("sh", "-c", "cd \"$(dirname \"$1\")\" && getfattr --dump --match=- -- \"$(basename \"$1\")\" && sha256sum < \"$1\"", "facts", file);
}
