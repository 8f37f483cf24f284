using System.CommandLine;
using PantherStorage.Cli;
using PantherStorage.Harness.Commands;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Tests.Unit.Commands;

/// <summary>What somebody at a terminal sees of a long run.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ProgressTests
{
    /// <summary>
    /// bar: percent, amount, pace and time left, where the end is known. count: how many and how fast. time: after two
    /// seconds, how long it has run. lines: a line for each thing that is done. itself: it writes what it does.
    /// </summary>
    private static readonly (string Shows, string[] Verbs)[] Table =
    [
        ("bar", ["backup run", "backup verify", "backup prune", "backup gc", "restore"]),
        ("count", ["audit", "scope suggest"]),
        ("lines", ["provision", "snapshot run", "snapshot create", "snapshot prune", "snapshot resume", "images build", "images prune", "bench", "simulate", "probe"]),
        ("itself", ["drill", "machine", "object-store serve"]),
    ];

    [Test]
    public void Every_verb_that_the_table_names_is_there()
    {
        var verbs = Verbs(CommandTree.Create()).Concat(Verbs(VerifyCommands.Create())).Select(verb => verb.Path).ToList();

        Assert.That(Table.SelectMany(row => row.Verbs).Where(verb => !verbs.Exists(path => path == verb || path.StartsWith($"{verb} "))), Is.Empty, string.Join('\n', verbs));
    }

    [Test]
    public void Every_verb_tells_after_two_seconds_how_long_it_has_run_but_those_that_tell_more_by_themselves()
    {
        var silent = Verbs(CommandTree.Create()).Concat(Verbs(VerifyCommands.Create())).Where(verb => verb.Verb.IsSilent).Select(verb => verb.Path);

        Assert.That(silent.Select(path => Table[^1].Verbs.FirstOrDefault(verb => path == verb || path.StartsWith($"{verb} ")) ?? path).Distinct(), Is.EquivalentTo(Table[^1].Verbs));
    }

    [Test]
    public void Nothing_is_said_before_two_seconds_then_how_long_it_has_been_and_a_report_takes_its_place()
    {
        var clock = new HandMovedClock();
        using var error = new StringWriter();
        using var line = new ProgressLine(error, isShown: true, clock);

        clock.Move(1);
        Assert.That(error.ToString(), Is.Empty);
        clock.Move(1);
        Assert.That(error.ToString(), Is.EqualTo("\r\e[Kworking, 0:02"));
        clock.Move(1);
        line.Report(new Progress("restoring home", 1 << 20, 4 << 20));
        clock.Move(1);
        Assert.That(error.ToString(), Does.EndWith("\r\e[Krestoring home: [#####...............] 25%  1 MiB of 4 MiB, 256 KiB/s, 0:12 left"));
        line.Dispose();
        Assert.That(error.ToString(), Does.EndWith("\r\e[K"));
        var told = error.ToString();
        clock.Move(9);
        line.Report(new Progress("restoring home", 2 << 20, 4 << 20));
        Assert.That(error.ToString(), Is.EqualTo(told));
    }

    [Test]
    public void Where_nobody_looks_nothing_is_written()
    {
        var clock = new HandMovedClock();
        using var error = new StringWriter();
        using var line = new ProgressLine(error, isShown: false, clock);

        clock.Move(9);
        line.Report(new Progress("restoring home", 1));
        line.Clear();

        Assert.That(error.ToString(), Is.Empty);
    }

    /// <summary>The file is a pipe into which nothing is written until the line is there.</summary>
    [Test]
    public async Task At_a_terminal_the_line_comes_and_is_gone_before_the_answer()
    {
        var said = await Slowly("script --quiet --return --command \"'$0' lint --fstab $d/pipe\" /dev/null", untilItSays: "working");

        Assert.That(said, Does.Contain("\r\e[Kworking, 0:0").And.Match(@"\r\e\[K[^\r]*nothing found\s*$"));
    }

    [TestCase("$0 lint --fstab $d/pipe", TestName = "In_a_pipe_there_is_no_line")]
    public async Task Nowhere_else(string command) => Assert.That(await Slowly(command, untilItSays: null), Does.Not.Contain('\e').And.Contain("nothing found"));

    private static async Task<string> Slowly(string command, string? untilItSays)
    {
        var here = Directory.CreateTempSubdirectory("progress-");
        try
        {
            var wait = untilItSays is null ? string.Empty : $"for try in $(seq 600); do grep -q {untilItSays} $d/out && break; sleep 0.1; done";
            var result = await Programs.Run(new CommandLine("bash", ["-c", $$"""
                d={{here.FullName}}
                mkfifo $d/pipe
                {{command}} >$d/out 2>&1 </dev/null &
                exec 3>$d/pipe
                {{wait}}
                echo 'UUID=a / btrfs subvol=@,noatime 0 0' >&3
                exec 3>&-
                wait
                cat $d/out
                """, Path.Combine(AppContext.BaseDirectory, "panther-storage")]), default);
            return result.OrThrow().StandardOutput;
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Path, Verb Verb)> Verbs(Command command, string path = "") => command.Subcommands.SelectMany(sub =>
        sub is Verb { Subcommands.Count: 0 } verb ? [($"{path} {sub.Name}".Trim(), verb)] : Verbs(sub, $"{path} {sub.Name}"));

    /// <summary>Stands still until it is moved, and then has its one timer tick each second.</summary>
    private sealed class HandMovedClock : TimeProvider
    {
        private TimeSpan now;
        private TimeSpan next = TimeSpan.MaxValue;
        private TimerCallback tick = _ => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (tick, next) = (callback, now + dueTime);
            return new Timer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Move(int seconds)
        {
            for (var second = 0; second < seconds; second++)
            {
                now += TimeSpan.FromSeconds(1);
                if (now >= next)
                    tick(null);
            }
        }
    }
}
