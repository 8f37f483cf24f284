using PantherStorage.Linux.Btrfs;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Extents that Btrfs has compressed go into a backup as they are, and come back.</summary>
public sealed class CompressedSendTests
{
    [Test]
    public async Task A_chain_of_both_forms_is_smaller_to_read_verifies_and_comes_back()
    {
        Assert.That(SendForm.Lacking(await SendAbility.Of((await Tools.Versions(default)).BtrfsProgs, default)), Is.Null, "this machine must be able to");
        await using var world = await BackupWorld.Make();
        await BtrfsTool.SetProperty(world.Home, "compression", "zstd", default);
        // By a program: what .NET writes at once is allocated beforehand, and so never compressed.
        await Tool.Run("sh", "-c", $"seq 1 900000 > {world.Home}/wordy");

        await world.Snapshot();
        var plain = (await world.Run()).Single();
        world.SendOptions = SendForm.Compressed;
        await world.Snapshot();
        var full = (await world.Run(full: true)).Single();
        await Trees.Change(world.Home, 2);
        var incremental = await world.Backup();
        world.SendOptions = SendForm.Plain;
        await File.AppendAllTextAsync(Path.Combine(world.Home, "wordy"), "and one more");
        var last = await world.Backup();

        Assert.That(full.StreamBytes, Is.LessThan(plain.StreamBytes - 5_000_000));
        Assert.That((incremental.Kind, last.Kind), Is.EqualTo((BackupKind.Incremental, BackupKind.Incremental)));
        var verified = await world.Verify(VerifyLevel.Full);
        Assert.That(verified.Findings, Is.Empty);
        await world.Restore(world.Disk.In("restored"));
        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
    }

    [Test]
    public async Task The_manifest_says_in_which_form_it_was_sent()
    {
        await using var world = await BackupWorld.Make();
        world.SendOptions = SendForm.Compressed;

        var backup = await world.Backup();

        var manifest = await world.Manifest(backup.Key!);
        Assert.That((manifest.StreamVersion, manifest.Backup.SendOptions), Is.EqualTo((2, "--proto 2 --compressed-data")));
    }
}
