using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>Two real programs at once, the first stopped by a signal in the middle of its work until the second has ended.</summary>
public sealed class TwoRunsTests
{
    [Test]
    public async Task A_second_run_is_told_who_is_first_and_the_first_goes_on_unharmed()
    {
        await using var host = await Host();
        await using var first = await InMidUpload(host);
        await Signal("STOP", first);

        foreach (var second in new[] { new[] { "backup", "run" }, ["backup", "prune"], ["backup", "gc"] })
        {
            var ended = await host.Try(second);
            FaultsPage.Row("a second run").EndsWith((ExitCode)ended.ExitCode);
            FaultsPage.Row("a second run").IsSaid(ended.StandardError);
            Assert.That(ended.StandardError, Does.Contain($"another backup run (process {first.ProcessId}) holds"));
        }

        // These only look, or have a lock of their own.
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"));
        await host.Program("snapshot", "run");
        await Signal("CONT", first);
        Assert.That((await first.Ended()).OrThrow().ExitCode, Is.Zero);
        await Sound(host, backups: 2);
    }

    [Test]
    public async Task A_holder_that_is_killed_lets_go_of_its_lock_and_the_next_run_resumes()
    {
        await using var host = await Host();
        await using (var first = await InMidUpload(host))
        {
            await Signal("STOP", first);
            await Signal("KILL", first);
            Assert.That((await first.Ended()).Succeeded, Is.False);
        }

        var next = await host.Try("backup", "run", "--label", "home");
        FaultsPage.Row("the run that holds the lock is killed").EndsWith((ExitCode)next.ExitCode);
        Assert.That(next.StandardOutput, Does.Contain("home: full").Or.Contain("home: incremental"), next.StandardError);
        await Sound(host, backups: 2);
    }

    [Test]
    public async Task Two_snapshot_runs_at_once_make_one_snapshot()
    {
        await using var host = await Host();
        await using var first = Start(host, "snapshot", "run");
        while (!Holds(first, host, "snapshot"))
            await Task.Yield();
        await Signal("STOP", first);

        var second = await host.Try("snapshot", "run");

        Assert.That((ExitCode)second.ExitCode, Is.EqualTo(ExitCode.Busy), second.StandardError);
        Assert.That(second.StandardError, Does.Contain($"another snapshot run (process {first.ProcessId}) holds"));
        await Signal("CONT", first);
        (await first.Ended()).OrThrow();
        Assert.That((await host.Program("snapshot", "run")).StandardOutput, Does.Not.Contain("made home/"));
    }

    /// <summary>With one committed backup, and a newer snapshot whose backup takes several parts.</summary>
    private static async Task<HostRoot> Host()
    {
        var host = await HostRoot.Make();
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 7, "*-*-* 02:00")]),
        }));
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        var noise = new byte[50_000_000];
        new Random(5).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(host.Root, "home/noise"), noise);
        await host.Program("snapshot", "create");
        return host;
    }

    private static async Task<RunningProcess> InMidUpload(HostRoot host)
    {
        // Time enough to be stopped in: the first part waits in the store meanwhile.
        host.World.Server.Faults.Add(InjectedFault.Slow(TimeSpan.FromSeconds(5)).On(S3Operation.UploadPart));
        var run = Start(host, "backup", "run", "--label", "home");
        while (new UploadMemory(new HostPaths(host.Root), "home").Read() is null)
            await Task.Yield();
        return run;
    }

    private static async Task Sound(HostRoot host, int backups)
    {
        Assert.That((await host.Program("backup", "verify", "--level", "full", "--label", "home")).StandardOutput, Does.Contain($"verified (full): {backups} backups"));
        Assert.That(host.World.Server.UnfinishedUploads, Is.Zero);
    }

    private static RunningProcess Start(HostRoot host, params string[] arguments) => Programs.Start(
        new CommandLine(Published.Engine, [.. arguments, "--root", host.Root]), default);

    private static bool Holds(RunningProcess run, HostRoot host, string name)
    {
        var file = Path.Combine(new HostPaths(host.Root).Locks, $"{name}.pid");
        return File.Exists(file) && File.ReadAllText(file) == $"{run.ProcessId}\n";
    }

    private static Task<string> Signal(string signal, RunningProcess run) => ScratchBtrfs.Run("kill", "-s", signal, run.ProcessId.ToString());
}
