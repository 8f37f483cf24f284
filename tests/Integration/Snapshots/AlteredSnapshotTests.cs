using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Operations;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>Snapshots that somebody made writable, changed, and made read-only again.</summary>
public sealed class AlteredSnapshotTests
{
    private SnapshotHost host = null!;

    [SetUp]
    public async Task Make()
    {
        host = await SnapshotHost.Make();
        host.OptionsWithBucket(host.Endpoint);
        await File.WriteAllTextAsync(Path.Combine(host.Home, "old"), "old");
        await host.Made("daily", Duration.FromDays(2));
    }

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [Test]
    public async Task What_was_changed_after_it_was_stored_is_no_parent_and_the_next_backup_is_full_and_restores()
    {
        await Run();
        await Alter(1);
        await File.WriteAllTextAsync(Path.Combine(host.Home, "new"), "new");
        await host.Made("daily", Duration.FromDays(1));

        var next = await Run();

        Assert.That((next.Items.Single().Outcome, next.Items.Single().Kind), Is.EqualTo((Outcome.Stored, BackupKind.Full)));
        Assert.That(next.Items.Single().Because, Does.Contain("was changed after it was made"));
        Assert.That(next.Doubts.Single(), Does.StartWith("home/1 was made writable and changed"));
        var target = Path.Combine(host.Paths.Root, "restored");
        await host.Program("restore", "--label", "home", "--to", target);
        Assert.That(File.Exists(Path.Combine(target, "new")) && File.Exists(Path.Combine(target, "old")));
    }

    [Test]
    public async Task What_was_changed_before_it_is_stored_is_stored_as_it_is_and_that_is_told()
    {
        await Alter(1);

        Assert.That((await Run()).Doubts.Single(), Does.Contain("holds what it is now"));
        Assert.That((await host.Program("snapshot", "list", "--snapper-config", "home")).StandardError, Does.Contain("home/1 was made writable and changed"));
    }

    [Test]
    public async Task A_balance_and_files_that_were_deleted_while_open_do_not_count_as_changes()
    {
        await using (var open = File.Create(Path.Combine(host.Home, "unlinked")))
        {
            await open.WriteAsync(new byte[3_000_000]);
            File.Delete(open.Name);
            await host.Made("daily", Duration.FromDays(1));
        }

        await Tool.Run("btrfs", "property", "set", "-ts", Snapshot(1), "ro", "false");
        await Tool.Run("btrfs", "property", "set", "-ts", Snapshot(1), "ro", "true");
        await Tool.Run("btrfs", "balance", "start", "--full-balance", host.Home);
        await Tool.Run("sync", "--file-system", host.Home);

        Assert.That(SubvolumeStamp.Of(Snapshot(1)).IsAltered || SubvolumeStamp.Of(Snapshot(2)).IsAltered, Is.False);
    }

    [Test]
    public async Task A_snapshot_that_snapper_leaves_out_is_named()
    {
        await host.Made("daily", Duration.FromDays(1));
        await File.WriteAllTextAsync(Path.Combine(host.Home, ".snapshots/1/info.xml"), "<?xml version");

        var words = $"snapper does not list the snapshot {Snapshot(1)}";
        Assert.That((await host.Program("snapshot", "list", "--snapper-config", "home")).StandardError, Does.Contain(words));
        Assert.That((await Run()).Doubts.Single(), Does.Contain(words));
        Assert.That((await host.Ends(ExitCode.Failed, "status")).StandardOutput, Does.Contain("DOUBT snapper does not list the snapshot"));
    }

    private string Snapshot(int number) => Path.Combine(host.Home, $".snapshots/{number}/snapshot");

    private async Task Alter(int number)
    {
        await Tool.Run("btrfs", "property", "set", "-ts", Snapshot(number), "ro", "false");
        File.Delete(Path.Combine(Snapshot(number), "old"));
        await Tool.Run("btrfs", "property", "set", "-ts", Snapshot(number), "ro", "true");
    }

    private async Task<RunReport> Run() =>
        BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput);
}
