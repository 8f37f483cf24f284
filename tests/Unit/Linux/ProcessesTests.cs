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
        await using var program = DataProgram.From(new("sh", "-c", "echo some; exec sleep 7315"), default, idle: TimeSpan.FromSeconds(1));

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
