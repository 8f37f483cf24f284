namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A rescue system has zstd, tar, sha256sum and btrfs, and nothing of ours.</summary>
public sealed class StandardToolsTests
{
    [Test]
    public async Task A_full_and_an_incremental_archive_restore_with_zstd_tar_and_btrfs()
    {
        await using var world = await BackupWorld.Make();
        var full = await world.Backup();
        await Trees.Change(world.Home, 2);
        var incremental = await world.Backup();
        Directory.CreateDirectory(world.Disk.In("rescue/1"));
        Directory.CreateDirectory(world.Disk.In("rescue/2"));

        await Shell(world, full.Key!, "zstd -dc \"$0\" | tar -xO --wildcards 'stream/*' | btrfs receive rescue/1");
        await Shell(world, incremental.Key!, "zstd -dc \"$0\" | tar -xO --wildcards 'stream/*' | btrfs receive rescue/2");

        Assert.That(await Trees.Digest(world.Disk.In("rescue/2/snapshot-2")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
    }

    [Test]
    public async Task A_directory_archive_unpacks_with_tar_and_its_sums_check()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup("data");
        Directory.CreateDirectory(world.Disk.In("rescue"));

        await Shell(world, backup.Key!, "zstd -dc \"$0\" | tar -x --xattrs --xattrs-include='*' --acls --numeric-owner -p -C rescue && cd rescue && sha256sum --check --strict SHA256SUMS");

        Assert.That(
            await Trees.Digest(world.Disk.In("rescue/files")),
            Is.EqualTo(await Trees.Digest(Path.Combine(world.Snapshots[^1].Path, "data"))));
    }

    [Test]
    public async Task The_whole_archive_unpacks_and_every_entry_has_its_sum()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        Directory.CreateDirectory(world.Disk.In("rescue"));

        var said = await Shell(world, backup.Key!, "zstd -dc \"$0\" | tar -x -C rescue && cd rescue && sha256sum --check --strict SHA256SUMS && cat digest/*");

        Assert.That(said, Does.Contain("backup.json: OK").And.Contain("stream/000000: OK").And.Contain("stream/000002: OK").And.Contain("digest/000000: OK"));
    }

    private static async Task<string> Shell(BackupWorld world, string key, string script)
    {
        var archive = Path.Combine(Path.GetTempPath(), $"panther-{Guid.NewGuid():N}.tar.zst");
        await File.WriteAllBytesAsync(archive, await world.Store.GetAll(key, int.MaxValue, default));
        try
        {
            return await ScratchBtrfs.Run("bash", "-euo", "pipefail", "-c", $"cd '{world.Disk.Path}'; {script}", archive);
        }
        finally
        {
            File.Delete(archive);
        }
    }
}
