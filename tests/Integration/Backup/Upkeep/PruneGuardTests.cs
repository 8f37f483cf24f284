using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>A prune that runs by itself deletes only what was proved to be left whole, and with the key that is meant for it.</summary>
public sealed class PruneGuardTests
{
    [Test]
    public async Task Nothing_is_deleted_until_a_verification_of_every_label_has_read_archives()
    {
        await using var host = await Host();

        var never = await Guarded(host);
        await host.Program("backup", "verify");
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        var tooLittle = await Guarded(host);
        await host.Program("backup", "verify", "--level", "full");
        var proved = await Guarded(host);

        Assert.That((never.Exit, tooLittle.Exit, proved.Exit), Is.EqualTo((ExitCode.Refused, ExitCode.Refused, ExitCode.Success)), proved.Said);
        Assert.That(never.Said, Does.Contain("nothing is deleted, since no verification of yoga-laptop that read archives is recorded here"));
        Assert.That(proved.Said, Does.Contain("2 backups kept"));
    }

    [Test]
    public async Task A_verification_that_failed_stands_until_one_of_every_label_passes()
    {
        await using var host = await Host();
        await host.Program("backup", "verify", "--level", "full");
        host.World.Server.Faults.Add(InjectedFault.Refused(403, "AccessDenied", "injected").Next(1000));
        await host.Try("backup", "verify");
        host.World.Server.Faults.Clear();

        var red = await Guarded(host);
        await host.Program("backup", "verify");
        var list = await Guarded(host);
        await host.Program("backup", "verify", "--level", "full");

        Assert.That((red.Exit, list.Exit), Is.EqualTo((ExitCode.Refused, ExitCode.Refused)));
        Assert.That(red.Said, Does.Contain("ended with `could-not-verify`"));
        Assert.That((await Guarded(host)).Exit, Is.EqualTo(ExitCode.Success));
    }

    [Test]
    public async Task Only_prune_and_gc_use_the_key_that_is_kept_for_them()
    {
        await using var host = await Host();
        var file = Path.Combine(host.Root, "pruner.env");
        await host.Secret(file, "B2_KEY_ID=000\nB2_APPLICATION_KEY=K000\n");
        host.Backup(""" "pruneCredentialsFile": "/pruner.env", """);

        var (pruned, swept) = (await host.Try("backup", "prune"), await host.Try("backup", "gc"));
        await host.Program("backup", "verify");
        await host.Secret(file, await File.ReadAllTextAsync(host.Credentials));
        await host.WriteCredentials("B2_KEY_ID=000\nB2_APPLICATION_KEY=K000\n");

        Assert.That(((ExitCode)pruned.ExitCode, (ExitCode)swept.ExitCode), Is.EqualTo((ExitCode.Credentials, ExitCode.Credentials)), pruned.StandardError);
        await host.Program("backup", "prune");
        await host.Program("backup", "gc");
    }

    [Test]
    public async Task A_key_that_may_not_delete_is_told_with_both_ways_out()
    {
        await using var host = await Host(KeyRights.Uploader("yoga-laptop/"));
        await host.World.Store.Put("yoga-laptop/home/2026/01/20260101_020000_home_snapshots.tar.zst", new byte[10], default);
        await StoreClock.GoesOn();

        var swept = await host.Try("backup", "gc", "--archives-older-than", "0m");

        Assert.That((ExitCode)swept.ExitCode, Is.EqualTo(ExitCode.Credentials), swept.StandardError);
        Assert.That(swept.StandardError, Does.Contain("storage.backup.pruneCredentialsFile").And.Contain("from another machine with --credentials"));
    }

    private static async Task<(ExitCode Exit, string Said)> Guarded(HostRoot host)
    {
        var result = await host.Try("backup", "prune", "--if-verified", "8");
        return ((ExitCode)result.ExitCode, result.StandardOutput + result.StandardError);
    }

    private static async Task<HostRoot> Host(KeyRights? rights = null)
    {
        var host = await HostRoot.Make(options => rights is null ? options : options with { Rights = rights });
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 1, "*-*-* 02:00")]) }));
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        return host;
    }
}
