using PantherStorage.Engine;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;
using PantherStorage.Engine.Snapshots.Hooks;
using PantherStorage.Tests.Integration.Faults;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>Runs of snapshots that were ended while something was paused.</summary>
public sealed class PausedTests
{
    internal static readonly Step[] OfHooks = [Step.HookNoted, Step.HooksPaused];

    private SnapshotHost host = null!;

    private string Paused => Path.Combine(host.Paths.Root, "paused");

    [SetUp]
    public async Task Make()
    {
        host = await SnapshotHost.Make(new TierPlan("monthly", 7, "*-*-01 02:00"));
        host.Options($$"""{ "snapshots": { "hooks": { "mine": { "subvolumes": ["@home"], "before": ["touch", "{{Paused}}"], "after": ["rm", "-f", "{{Paused}}"] } } } }""");
    }

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [TestCaseSource(nameof(OfHooks))]
    public async Task What_a_killed_run_paused_goes_on_with_the_next_one_though_nothing_is_due(Step step)
    {
        await host.Made("monthly", NodaTime.Duration.Zero);
        Assert.That(await CutOffProgram.RunUpTo(step, 1, "snapshot", "create", "--root", host.Paths.Root), Is.True);
        Assert.That(File.Exists(Paused), Is.EqualTo(step == Step.HooksPaused));
        host.Options("{ }");

        var run = await host.Program("snapshot", "run");

        Assert.That(File.Exists(Paused), Is.False);
        Assert.That(run.StandardError, Does.Contain("hook mine was left paused"));
        Assert.That((await host.Program("snapshot", "run")).StandardError, Is.Empty);
    }

    [Test]
    public async Task What_a_killed_run_paused_goes_on_with_resume_which_is_told_of_a_hook_that_fails()
    {
        Assert.That(await CutOffProgram.RunUpTo(Step.HooksPaused, 1, "snapshot", "run", "--root", host.Paths.Root), Is.True);
        File.Delete(Paused);
        Directory.CreateDirectory(Paused);

        Assert.That((await host.Ends(ExitCode.System, "snapshot", "resume")).StandardError, Does.Contain("hook mine, after the snapshot"));
        Directory.Delete(Paused);
        await host.Ends(ExitCode.Success, "snapshot", "resume");

        Assert.That(new PausedHooks(host.Paths).Read(), Is.Empty);
    }

    [Test]
    public async Task Status_names_what_was_left_paused()
    {
        new PausedHooks(host.Paths).Add(new PausedHook("mine", "mark", NodaTime.Instant.FromUtc(2026, 11, 21, 2, 0), 60, null, ["abc"]));
        host.OptionsWithBucket(host.Endpoint);

        Assert.That((await host.Ends(ExitCode.Failed, "status")).StandardOutput, Does.Contain("DOUBT what hook mine paused for a snapshot at 2026-11-21T02:00:00Z"));
    }

    [Test]
    public async Task A_run_that_is_asked_to_stop_while_it_pauses_resumes_before_it_ends()
    {
        host.Options($$"""{ "snapshots": { "hooks": { "mine": { "subvolumes": ["@home"], "before": ["sh", "-c", "touch {{Paused}}; sleep 1000"], "after": ["rm", "-f", "{{Paused}}"] } } } }""");
        await using var running = Processes.Start(
            new CommandLine(Path.Combine(AppContext.BaseDirectory, "panther-storage"), "snapshot", "run", "--root", host.Paths.Root), default);
        Assert.That(() => File.Exists(Paused), Is.True.After(60).Seconds.PollEvery(20).MilliSeconds);

        await Tool.Run("kill", "-TERM", $"{running.ProcessId}");
        var ended = await running.Ended();

        Assert.That((ExitCode)ended.ExitCode, Is.EqualTo(ExitCode.Interrupted), ended.StandardError);
        Assert.That((File.Exists(Paused), new PausedHooks(host.Paths).Read().Length), Is.EqualTo((false, 0)));
        Assert.That(await host.Numbers(), Is.Empty);
    }

    [Test]
    public async Task A_second_run_is_told_that_the_first_is_busy_also_when_it_only_makes_one_by_hand()
    {
        using var held = Engine.Backup.Running.RunLock.Take(host.Paths, "snapshot");

        await host.Ends(ExitCode.Busy, "snapshot", "create");
        await host.Ends(ExitCode.Busy, "snapshot", "resume");
        await host.Ends(ExitCode.Success, "snapshot", "create", "--dry-run");
    }
}
