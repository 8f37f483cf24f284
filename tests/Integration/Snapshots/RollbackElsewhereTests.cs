using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>Who has the subvolume mounted elsewhere would go on with the one that is replaced.</summary>
[NonParallelizable] // Its mount namespaces have copies of every mount.
public sealed class RollbackElsewhereTests
{
    private static readonly string[][] Both = [["snapshot", "rollback", "home"], ["restore", "--label", "home", "--in-place"]];

    [Test]
    public async Task A_mount_elsewhere_is_refused_by_name_and_nothing_is_changed([ValueSource(nameof(Both))] string[] command)
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");
        await using var elsewhere = await Bound.Make(Path.Combine(host.Home, "ann"));

        await host.Ends(ExitCode.Refused, $"@home is mounted elsewhere too, and what is written there would go into the one that is replaced: {elsewhere.Path}", command);

        await IsUntouched(host, before);
    }

    [Test]
    public async Task Who_works_by_another_mount_is_named()
    {
        await using var host = await InPlaceHost.Make();
        await using var elsewhere = await Bound.Make(Path.Combine(host.Home, "ann"));
        await using var user = await Started("sh", "-c", "cd \"$1\" && echo there && exec sleep 600", "sh", elsewhere.Path);

        await host.Ends(ExitCode.Refused, $"works in {elsewhere.Path}", "snapshot", "rollback", "home");
    }

    [Test]
    public async Task A_container_that_has_it_mounted_is_refused_by_name_until_it_has_ended([ValueSource(nameof(Both))] string[] command)
    {
        await using var host = await InPlaceHost.Make();
        var before = await host.Change("to be kept");
        await using (await InItsOwnNamespace("private", "true", host.Home))
        {
            await host.Ends(ExitCode.Refused, $"{host.Home} as sleep (", command);
            await IsUntouched(host, before);
        }

        await host.Program(command);
        await host.IsBackInPlace("when it has ended");
    }

    [Test]
    public async Task At_the_next_boot_it_is_done_all_the_same_and_they_are_named()
    {
        await using var host = await InPlaceHost.Make();
        await using var elsewhere = await Bound.Make(Path.Combine(host.Home, "ann"));
        await using var container = await InItsOwnNamespace("private", "true", host.Home);

        var result = await RollbackTests.RollBack(host, "--at-next-boot");

        Assert.That(result.Notes, Has.Some.StartsWith("until then the old one is also seen at").And.Contains(elsewhere.Path).And.Contains("as sleep ("));
    }

    [Test]
    public async Task A_services_copy_of_all_mounts_follows_and_keeps_nobody_from_it()
    {
        await using var host = await InPlaceHost.Make(shared: true);
        await using var service = await InItsOwnNamespace("slave", "mount -o remount,bind,ro \"$1\"", host.Home);
        await using var another = await InItsOwnNamespace("slave", "true", host.Home);

        var result = await RollbackTests.RollBack(host);

        await host.IsBackInPlace("with services that have copies");
        Assert.That(result.Notes, Has.None.Contains("old one is still seen"));
        Assert.That(MountsEverywhere.Read().Where(each => each.Mount.MountPoint == host.Home).Select(each => each.Mount.Root).Distinct(), Is.EqualTo(new[] { "/@home" }), "they all see the new one");
    }

    [Test]
    public async Task A_services_own_writable_directory_in_it_stays_mounted_and_is_refused()
    {
        await using var host = await InPlaceHost.Make(shared: true);
        var before = await host.Change("to be kept");
        await using var service = await InItsOwnNamespace("slave", "mount --bind \"$1/ann\" \"$1/ann\"", host.Home);

        await host.Ends(ExitCode.Refused, "ann as sleep (", "snapshot", "rollback", "home");

        await IsUntouched(host, before);
        Assert.That(Directory.Exists(Path.Combine(host.Home, ".snapshots/2")), Is.False, "a try that was refused leaves no snapshot");
    }

    [Test]
    public async Task Who_can_only_read_it_is_told_of()
    {
        await using var host = await InPlaceHost.Make();
        await using var reader = await InItsOwnNamespace("private", "mount -o remount,bind,ro \"$1\"", host.Home);

        var result = await RollbackTests.RollBack(host);

        Assert.That((result.TakesEffect, result.Notes.Count(note => note.StartsWith("the old one is still seen at", StringComparison.Ordinal) && note.Contains("as sleep ("))), Is.EqualTo((TakesEffect.Now, 1)));
    }

    private static async Task IsUntouched(InPlaceHost host, string before)
    {
        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
        Assert.That(MountTable.Read().At(host.Home)?.Root, Is.EqualTo("/@home"));
        Assert.That(MountTable.Read().At(Path.Combine(host.Home, "ann/.config"))?.Root, Is.EqualTo("/@config"));
        Assert.That(host.Beside("."), Is.Empty);
    }

    private static Task<RunningProcess> InItsOwnNamespace(string propagation, string first, string home) =>
        Started("unshare", "--mount", "--propagation", propagation, "sh", "-c", $"{first} && echo there && exec sleep 600", "sh", home);

    private static async Task<RunningProcess> Started(string program, params string[] arguments)
    {
        var started = Programs.Start(new(program, arguments), default);
        var first = new byte[1];
        Assert.That(await started.Output.ReadAsync(first), Is.EqualTo(1), program);
        return started;
    }

    /// <summary>A directory that is seen at another place too.</summary>
    private sealed class Bound(string path) : IAsyncDisposable
    {
        public string Path => path;

        public static async Task<Bound> Make(string directory)
        {
            var path = Left.Watch(Directory.CreateTempSubdirectory("panther-bound-").FullName);
            await Tool.Run("mount", "--bind", directory, path);
            return new Bound(path);
        }

        public async ValueTask DisposeAsync()
        {
            await Tool.Unmount(path);
            Left.Remove(path);
        }
    }
}
