using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Tests.Integration.Faults;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>Runs of snapshots that were ended while something was paused.</summary>
public sealed class PausedTests
{
    internal static readonly Milestone[] OfHooks = [Milestone.HooksNoted, Milestone.HooksPaused];

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
    public async Task What_a_killed_run_paused_goes_on_with_the_next_one_though_nothing_is_due(Milestone step)
    {
        await host.Made("monthly", NodaTime.Duration.Zero);
        Assert.That(await CutOffProgram.RunUpTo(step, 1, "snapshot", "create", "--root", host.Paths.Root), Is.True);
        Assert.That(File.Exists(Paused), Is.EqualTo(step == Milestone.HooksPaused));
        host.Options("{ }");

        var run = await host.Program("snapshot", "run");

        Assert.That(File.Exists(Paused), Is.False);
        Assert.That(run.StandardError, Does.Contain("hook mine was left paused"));
        Assert.That((await host.Program("snapshot", "run")).StandardError, Is.Empty);
    }

    [Test]
    public async Task What_a_killed_run_paused_goes_on_with_resume_which_is_told_of_a_hook_that_fails()
    {
        Assert.That(await CutOffProgram.RunUpTo(Milestone.HooksPaused, 1, "snapshot", "run", "--root", host.Paths.Root), Is.True);
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
        new PausedHooks(host.Paths).Add([new PausedHook("mine", "mark", NodaTime.Instant.FromUtc(2026, 11, 21, 2, 0), 60, null, ["abc"])]);
        host.OptionsWithBucket(host.Endpoint);

        Assert.That((await host.Ends(ExitCode.Failed, "status")).StandardOutput, Does.Contain("DOUBT what hook mine paused for a snapshot at 2026-11-21T02:00:00Z"));
    }

    [Test]
    public async Task A_run_that_is_asked_to_stop_while_it_pauses_resumes_before_it_ends()
    {
        host.Options($$"""{ "snapshots": { "hooks": { "mine": { "subvolumes": ["@home"], "before": ["sh", "-c", "touch {{Paused}}; sleep 1000"], "after": ["rm", "-f", "{{Paused}}"] } } } }""");
        await using var running = Programs.Start(
            new CommandLine(Published.Engine, "snapshot", "run", "--root", host.Paths.Root), default);
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
        using var held = PantherStorage.Storage.RunLock.Take(host.Paths, "snapshot");

        await host.Ends(ExitCode.Busy, "snapshot", "create");
        await host.Ends(ExitCode.Busy, "snapshot", "resume");
        await host.Ends(ExitCode.Success, "snapshot", "create", "--dry-run");
    }

    [Test]
    public async Task What_was_paused_goes_on_though_the_disk_is_read_only_and_temporary_files_have_no_place()
    {
        var run = host.Paths.In("/run");
        var paused = Path.Combine(run, "paused");
        Directory.CreateDirectory(run);
        await Tool.Run("mount", "-t", "tmpfs", "none", run);
        try
        {
            host.Options($$"""{ "snapshots": { "hooks": { "mine": { "subvolumes": ["@home"], "before": ["touch", "{{paused}}"], "after": ["rm", "-f", "{{paused}}"] } } } }""");
            Assert.That(await CutOffProgram.RunUpTo(Milestone.HooksPaused, 1, "snapshot", "run", "--root", host.Paths.Root), Is.True);
            Assert.That(File.Exists(paused));
            var disk = Path.GetDirectoryName(host.Paths.Root)!;
            await Tool.Run("mount", "-o", "remount,ro", disk);

            var resumed = await WithTemporaryFilesIn("/nowhere", "snapshot", "resume");
            await Tool.Run("mount", "-o", "remount,rw", disk);

            Assert.That(File.Exists(paused), Is.False, resumed.StandardError);
            Assert.That((ExitCode)resumed.ExitCode, Is.EqualTo(ExitCode.System));
            Assert.That(resumed.StandardError, Does.Contain("nothing of hook mine is paused any more").And.Contain("paused.json: Read-only file system"));
            await host.Ends(ExitCode.Success, "snapshot", "resume");
            Assert.That(new PausedHooks(host.Paths).Read(), Is.Empty);
        }
        finally
        {
            await Tool.Unmount(run);
        }
    }

    [Test]
    public async Task A_hook_may_empty_the_place_of_temporary_files()
    {
        var place = host.Paths.In("/temporary");
        Directory.CreateDirectory(place);
        host.Options($$"""{ "snapshots": { "hooks": { "mine": { "subvolumes": ["@home"], "before": ["rm", "-rf", "{{place}}"], "after": ["rm", "-rf", "{{place}}"] } } } }""");

        var made = await WithTemporaryFilesIn(place, "snapshot", "create");

        Assert.That((ExitCode)made.ExitCode, Is.EqualTo(ExitCode.Success), made.StandardError);
        Assert.That(new PausedHooks(host.Paths).Read(), Is.Empty);
    }

    [TestCase("create")]
    [TestCase("run")]
    public async Task What_a_hook_prints_is_told_without_control_characters(string verb)
    {
        host.Options("""{ "snapshots": { "hooks": { "mine": { "subvolumes": ["@home"], "before": ["sh", "-c", "printf '\\033]0;title\\007' >&2; exit 1"] } } } }""");

        var told = (await host.Ends(ExitCode.System, "snapshot", verb)).StandardError;

        Assert.That(told, Does.Contain("hook mine, before the snapshot").And.Contain(@"\033]0;title\007"));
        Assert.That(told, Does.Not.Contain("\u001b").And.Not.Contain("\u0007"));
    }

    [Test]
    public async Task A_lock_on_a_read_only_file_system_is_told_as_such()
    {
        var run = host.Paths.In("/run");
        Directory.CreateDirectory(run);
        await Tool.Run("mount", "-t", "tmpfs", "-o", "ro", "none", run);
        try
        {
            var told = (await host.Ends(ExitCode.System, "snapshot", "create")).StandardError;

            Assert.That(told, Does.Contain("is read-only").And.Contain("findmnt --target").And.Not.Contain("room"));
        }
        finally
        {
            await Tool.Unmount(run);
        }
    }

    [TestCase("create")]
    [TestCase("run")]
    [TestCase("resume")]
    public async Task A_list_of_what_is_paused_that_holds_nothing_readable_is_told_and_stays(string verb)
    {
        var file = Path.Combine(host.Paths.State, "paused.json");
        Directory.CreateDirectory(host.Paths.State);
        await File.WriteAllTextAsync(file, "[null]");

        Assert.That((await host.Ends(ExitCode.System, "snapshot", verb)).StandardError, Does.Contain("which says what was paused").And.Contain("null in a list"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("[null]"));
    }

    private Task<CommandResult> WithTemporaryFilesIn(string place, params string[] arguments) => Programs.Run(new CommandLine(
        "env", [$"TMPDIR={place}", Published.Engine, .. arguments, "--root", host.Paths.Root]), default);
}
