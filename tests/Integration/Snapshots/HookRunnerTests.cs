using System.Collections.Immutable;
using System.Diagnostics;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>Hooks that are real programs, without any snapshot.</summary>
public sealed class HookRunnerTests
{
    private readonly List<string> troubles = [];
    private string folder = null!;

    private string Log => Path.Combine(folder, "log");

    private PausedHooks Paused => new(new HostPaths(folder));

    private HookRunner Runner => new(Paused, TimeSpan.FromMinutes(5));

    private string[] Logged => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    [SetUp]
    public void Make()
    {
        troubles.Clear();
        folder = Directory.CreateTempSubdirectory("panther-hooks-").FullName;
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Hooks_run_before_in_order_and_after_in_the_opposite_one()
    {
        await Around(Hook("first", "echo +first", "echo -first"), Hook("second", "echo +second", "echo -second"));

        Assert.That(Logged, Is.EqualTo(new[] { "+first", "+second", "snapshot", "-second", "-first" }));
        Assert.That(troubles, Is.Empty);
    }

    [Test]
    public async Task When_one_fails_before_there_is_no_snapshot_and_what_runs_after_still_runs()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => Around(
            Hook("first", "echo +first", "echo -first"), Hook("second", "echo no such database >&2; exit 3", "echo -second"), Hook("third", "echo +third", "echo -third")));

        Assert.That(error!.Message, Does.Contain("hook second, before the snapshot").And.Contain("exit code 3").And.Contain("no such database"));
        Assert.That(Logged, Is.EqualTo(new[] { "+first", "-second", "-first" }));
    }

    [Test]
    public async Task When_the_snapshot_fails_what_runs_after_still_runs()
    {
        await Assert.ThrowsAsync<StorageException>(() => Runner.Around<int>(
            [Hook("first", "echo +first", "echo -first")], _ => throw new StorageException(ExitCode.System, "disk full"), troubles.Add, default));

        Assert.That(Logged, Is.EqualTo(new[] { "+first", "-first" }));
    }

    [Test]
    public async Task When_the_run_is_stopped_what_runs_after_still_runs()
    {
        using var stop = new CancellationTokenSource();

        var stopped = Runner.Around([Hook("first", "echo +first", "echo -first")], Stop, troubles.Add, stop.Token);

        Assert.That(async () => await stopped, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Logged, Is.EqualTo(new[] { "+first", "-first" }));

        async Task<int> Stop(CancellationToken _)
        {
            await stop.CancelAsync();
            stop.Token.ThrowIfCancellationRequested();
            return 0;
        }
    }

    [Test]
    public async Task When_one_fails_after_the_snapshot_stands_and_it_is_told()
    {
        await Around(Hook("first", "true", "echo still paused >&2; exit 1"), Hook("second", "true", "echo -second"));

        Assert.That(Logged, Is.EqualTo(new[] { "snapshot", "-second" }));
        Assert.That(troubles.Single(), Does.Contain("hook first, after the snapshot").And.Contain("still paused"));
    }

    [Test]
    public async Task One_that_does_not_end_is_stopped_with_all_that_it_started()
    {
        var hook = Hook("slow", $"sh -c 'sleep 1000; echo late' & echo $! > {folder}/child; wait", "echo -slow") with { Timeout = TimeSpan.FromSeconds(1) };

        var error = await Assert.ThrowsAsync<StorageException>(() => Around(hook));

        Assert.That(error!.Message, Does.Contain("did not end within 1 s"));
        Assert.That(Logged, Is.EqualTo(new[] { "-slow" }));
        IsGone($"{folder}/child");
    }

    [Test]
    public async Task A_child_that_keeps_its_output_open_is_not_waited_for_and_ends_with_its_parent()
    {
        var clock = Stopwatch.StartNew();

        await Around(Hook("quick", $"sleep 1000 & echo $! > {folder}/child", "true"));

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
        IsGone($"{folder}/child");
    }

    [Test]
    public async Task A_daemon_that_a_hook_starts_outlives_it_unless_the_hook_did_not_end()
    {
        var daemon = $"setsid sh -c 'echo $$ > {folder}/daemon; exec sleep 1000' & while [ ! -s {folder}/daemon ]; do :; done";

        await Around(Hook("starts", daemon, "true"));
        var first = File.ReadAllText($"{folder}/daemon").Trim();
        Assert.That(Directory.Exists($"/proc/{first}"));
        await Tool.Run("kill", first);
        File.Delete($"{folder}/daemon");
        await Assert.ThrowsAsync<StorageException>(() => Around(Hook("hangs", $"{daemon}; sleep 1000", "true") with { Timeout = TimeSpan.FromSeconds(1) }));

        IsGone($"{folder}/daemon");
    }

    [Test]
    public async Task What_is_paused_is_written_down_before_and_crossed_off_after()
    {
        var noted = new List<string>();
        using var watched = Milestones.Watch(step => noted.Add($"{step}: {string.Join(' ', Paused.Read().Select(hook => hook.Name))}"));

        await Around(Hook("first", "true", "true"), Hook("second", "true", "true"));

        Assert.That(noted, Is.EqualTo(new[] { "HooksNoted: first second", "HooksPaused: first second" }));
        Assert.That(Paused.Read(), Is.Empty);
    }

    [Test]
    public async Task What_runs_after_and_fails_stays_written_down_until_it_succeeds()
    {
        var fail = Path.Combine(folder, "fail");
        await File.WriteAllTextAsync(fail, string.Empty);
        await Around(Hook("first", "true", $"test ! -e {fail} && echo -first"));
        Assert.That(troubles.Single(), Does.Contain("panther-storage snapshot resume"));

        await Runner.Resume(_ => { }, troubles.Add);
        File.Delete(fail);
        var resumed = new List<string>();
        await Runner.Resume(resumed.Add, troubles.Add);
        await Runner.Resume(resumed.Add, troubles.Add);

        Assert.That((troubles.Count, resumed.Count), Is.EqualTo((2, 1)));
        Assert.That(Logged, Is.EqualTo(new[] { "snapshot", "-first" }));
    }

    [Test]
    public async Task All_that_is_paused_goes_on_when_the_whole_takes_too_long()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => new HookRunner(Paused, TimeSpan.FromSeconds(2)).Around<int>(
            [Hook("first", "echo +first", "echo -first"), Hook("second", "sleep 15", "echo -second")], _ => Task.FromResult(0), troubles.Add, default));

        Assert.That(error!.Message, Does.Contain("longer than 2 s").And.Contain("pauseLimitSeconds"));
        Assert.That(Logged, Is.EqualTo(new[] { "+first", "-second", "-first" }));
    }

    [Test]
    public async Task Where_it_cannot_be_written_down_nothing_is_paused()
    {
        Directory.CreateDirectory(Path.Combine(new HostPaths(folder).State, "paused.json"));

        Assert.That((await Assert.ThrowsAsync<StorageException>(() => Around(Hook("first", "echo +first", "echo -first"))))!.Message, Does.Contain("paused.json"));
        Assert.That(Logged, Is.Empty);
    }

    [Test]
    public async Task An_answer_that_is_not_the_one_expected_is_a_failure_whatever_the_exit_code()
    {
        var save = new Hook("redis", ["@redis"], new HookCommand(new("sh", "-c", "echo 'ERR Background save already in progress'"), MustSay: "OK"), null, TimeSpan.FromSeconds(10));

        Assert.That((await Assert.ThrowsAsync<StorageException>(() => Around(save)))!.Message, Does.Contain("answered ERR Background save already in progress"));
    }

    [Test]
    public async Task A_program_that_is_not_there_fails_by_its_name()
    {
        var missing = new Hook("mine", ["@home"], new HookCommand(new("/nowhere/flush")), null, TimeSpan.FromSeconds(10));

        Assert.That((await Assert.ThrowsAsync<StorageException>(() => Around(missing)))!.Message, Does.Contain("/nowhere/flush"));
    }

    [TestCase("exit 124", 124)]
    [TestCase("kill -9 $$", 137)]
    public async Task An_exit_code_of_the_program_itself_is_not_told_as_a_timeout(string words, int code)
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => Around(Hook("mine", words, "true")));

        Assert.That(error!.Message, Does.Contain($"ended with exit code {code}").And.Not.Contain("did not end"));
    }

    [Test]
    public async Task A_program_may_print_any_amount_and_is_told_of_by_the_last_of_it()
    {
        var endless = new Hook("mine", ["@home"], new HookCommand(new("sh", "-c", "head -c 200000000 /dev/zero | tr '\\0' x; echo the end; exit 1")), null, TimeSpan.FromSeconds(60));

        var error = await Assert.ThrowsAsync<StorageException>(() => Around(endless));

        Assert.That(error!.Message, Does.Contain("ended with exit code 1").And.EndsWith("xxxthe end"));
        Assert.That(error.Message, Has.Length.LessThan(2_000));
    }

    [Test]
    public async Task A_frozen_file_system_that_holds_up_one_hook_and_the_state_is_thawed_by_another()
    {
        await using var disk = await ScratchBtrfs.Make(Bytes.MiB(256));
        var state = new PausedHooks(new HostPaths(disk.Path));
        var freezes = Hook("freezes", $"fsfreeze --freeze {disk.Path}", $"fsfreeze --unfreeze {disk.Path} && echo thawed");
        var waits = Hook("waits", "true", $"touch {disk.In("x")}") with { Timeout = TimeSpan.FromSeconds(1) };
        try
        {
            var run = Task.Run(() => new HookRunner(state, TimeSpan.FromMinutes(5)).Around([freezes, waits], _ => Task.FromResult(0), troubles.Add, default));
            await run.WaitAsync(TimeSpan.FromMinutes(2));
        }
        finally
        {
            await Programs.Run(new CommandLine("fsfreeze", "--unfreeze", disk.Path), default); // fails where it is thawed
        }

        Assert.That(Logged, Is.EqualTo(new[] { "thawed" }));
        Assert.That(troubles.Single(), Does.Contain("hook waits, after the snapshot").And.Contain("did not end within 1 s"));
        Assert.That(state.Read().Select(hook => hook.Name), Is.EqualTo(new[] { "waits" }));
    }

    private Task<int> Around(params Hook[] hooks) => Runner.Around(hooks, _ =>
    {
        File.AppendAllText(Log, "snapshot\n");
        return Task.FromResult(0);
    }, troubles.Add, default);

    private static void IsGone(string file)
    {
        var child = File.ReadAllText(file).Trim();
        Assert.That(() => !Directory.Exists($"/proc/{child}") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z "), Is.True.After(5).Seconds.PollEvery(20).MilliSeconds);
    }

    private Hook Hook(string name, string before, string after) =>
        new(name, ImmutableArray.Create("@home"), Shell(before), Shell(after), TimeSpan.FromSeconds(20));

    private HookCommand Shell(string words) => new(new CommandLine("sh", "-c", $"exec >> {Log}; {words}"));
}
