using System.Diagnostics;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Linux;

public sealed class ProcessesTests
{
    [Test]
    public async Task A_program_that_does_not_end_in_time_is_named_and_ended_with_its_children()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() =>
            Programs.Run(new("sh", "-c", "sleep 7311 & echo working >&2; wait"), default, timeout: TimeSpan.FromSeconds(1)));

        Assert.That(error!.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(error.Message, Does.Contain("sleep 7311").And.Contain("did not end within 1 s").And.Contain("working"));
        Assert.That(() => Sleeping("7311"), Is.False.After(5000, 20));
    }

    [TestCase("")]
    [TestCase("two words")]
    [TestCase("\"quoted\" and 'so'")]
    [TestCase(@"ends in \")]
    [TestCase(@"\""")]
    [TestCase("line\nfeed\ttab")]
    [TestCase("$HOME `id` * ;&|<>")]
    public async Task An_argument_arrives_as_it_was_given(string argument)
    {
        var result = await Programs.Run(new("printf", "%s|", argument, "last"), default);

        Assert.That(result.OrThrow().StandardOutput, Is.EqualTo($"{argument}|last|"));
    }

    [Test]
    public async Task A_program_has_the_environment_of_this_one_and_the_plain_language()
    {
        var result = await Programs.Run(new("sh", "-c", "echo \"$PATH $LC_ALL\""), default);

        Assert.That(result.StandardOutput.Trim(), Is.EqualTo($"{Environment.GetEnvironmentVariable("PATH")} C.UTF-8"));
    }

    [Test]
    public async Task A_program_may_end_before_it_has_read_its_input()
    {
        using var input = new MemoryStream(new byte[1 << 20]);

        var result = await Programs.Run(new("sh", "-c", "echo enough >&2; exit 4"), default, input);

        Assert.That((result.ExitCode, result.StandardError), Is.EqualTo((4, "enough\n")));
    }

    [Test]
    public async Task What_a_daemon_may_still_print_is_not_waited_for()
    {
        var clock = Stopwatch.StartNew();

        var result = await Programs.Run(new("sh", "-c", "sleep 30 & echo $!"), default);

        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        await Programs.Run(new("kill", result.StandardOutput.Trim()), default);
    }

    [Test]
    public void A_program_that_is_not_there_is_named()
    {
        Assert.That(
            () => Programs.Run(new("no-such-program", "--version"), default),
            Throws.InstanceOf<StorageException>().With.Message.Contains("`no-such-program`").And.Message.Contains("Is it installed"));
        Assert.That(() => Programs.Start(new("no-such-program"), default), Throws.InstanceOf<StorageException>());
    }

    [Test]
    public async Task A_killed_program_tells_its_exit_code_and_all_that_it_wrote()
    {
        await using var program = Programs.Start(new("sh", "-c", "read line; echo \"$line\"; echo bad >&2; exec sleep 7317"), default);
        using var output = new StreamReader(program.Output);
        await program.Input.WriteAsync("word\n"u8.ToArray());
        Assert.That(await output.ReadLineAsync(), Is.EqualTo("word"));
        Assert.That(() => Sleeping("7317"), Is.True.After(5000, 20));

        program.Kill();

        var ended = await program.Ended();
        Assert.That((ended.ExitCode, ended.StandardError), Is.EqualTo((128 + 9, "bad\n")));
        Assert.That(await output.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Disposal_ends_a_program_with_its_children_even_when_nobody_reads_what_it_writes()
    {
        var program = Programs.Start(new("sh", "-c", "sleep 7318 & head -c 9000000 /dev/zero; wait"), default);
        Assert.That(() => Sleeping("7318"), Is.True.After(5000, 20));

        await program.DisposeAsync();

        Assert.That(() => Sleeping("7318"), Is.False.After(5000, 20));
    }

    [Test]
    public async Task A_cancelled_token_ends_what_was_started()
    {
        using var cancel = new CancellationTokenSource();
        await using var program = Programs.Start(new("sleep", "7319"), cancel.Token);
        Assert.That(() => Sleeping("7319"), Is.True.After(5000, 20));

        await cancel.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(program.Ended);
        Assert.That(() => Sleeping("7319"), Is.False.After(5000, 20));
    }

    [TestCase("btrfs subvolume show /home", 2)]
    [TestCase("stat --file-system /home", 2)]
    [TestCase("btrfs subvolume snapshot -r a b", 30)]
    [TestCase("mount /dev/sda /mnt", 30)]
    [TestCase("wipefs --all /dev/sda", 30)]
    [TestCase("cp --archive a b", 7 * 24 * 60)]
    public void Every_program_has_a_limit_by_its_kind(string command, int minutes)
    {
        var words = command.Split(' ');
        Assert.That(ProgramLimits.Of(new CommandLine(words[0], words[1..])), Is.EqualTo(TimeSpan.FromMinutes(minutes)));
    }

    [Test]
    public async Task A_program_that_data_comes_from_and_that_hangs_is_ended_and_named()
    {
        await using var program = DataProgram.From(new("sh", "-c", "echo some; exec sleep 7315"), default, idle: TimeSpan.FromSeconds(3));

        using var arrived = new MemoryStream();
        await program.Output.CopyToAsync(arrived);

        var error = await Assert.ThrowsAsync<StorageException>(program.Ended);
        Assert.That(arrived, Has.Length.EqualTo(5));
        Assert.That(error!.Message, Does.Contain("sleep 7315").And.Contain("hung"));
        Assert.That(() => Sleeping("7315"), Is.False.After(5000, 20));
    }

    [Test]
    public async Task A_program_that_takes_no_more_input_is_ended_and_named()
    {
        await using var program = DataProgram.Into(new("sleep", "7316"), default, idle: TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
                await program.Input.WriteAsync(new byte[1 << 20]);
        });
        Assert.That((await Assert.ThrowsAsync<StorageException>(program.Ended))!.Message, Does.Contain("hung"));
    }

    [Test]
    public async Task A_program_that_nobody_waits_for_does_not_hang()
    {
        await using var program = DataProgram.From(new("sh", "-c", "echo some; read x; echo more"), default, idle: TimeSpan.FromSeconds(2));

        await Task.Delay(TimeSpan.FromSeconds(3));

        Assert.That(await new StreamReader(program.Output).ReadToEndAsync(), Is.EqualTo("some\nmore\n"));
    }

    [Test]
    public async Task A_program_that_works_without_a_word_does_not_hang()
    {
        await using var program = DataProgram.From(
            new("timeout", "5", "sh", "-c", "while :; do :; done"), default, idle: TimeSpan.FromSeconds(3));

        Assert.That(await new StreamReader(program.Output).ReadToEndAsync(), Is.Empty);
        Assert.That((await program.Ended()).ExitCode, Is.EqualTo(124));
    }

    private static bool Sleeping(string seconds) => Directory.GetDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline") == $"sleep\0{seconds}\0";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
