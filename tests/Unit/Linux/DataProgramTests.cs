using System.Text;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Linux;

public sealed class DataProgramTests
{
    [Test]
    public async Task All_that_a_program_writes_arrives()
    {
        await using var program = DataProgram.From(new("sh", "-c", "head -c 5000000 /dev/zero; printf end"), default);
        using var arrived = new MemoryStream();

        await program.Output.CopyToAsync(arrived);

        Assert.That((await program.Ended()).ExitCode, Is.Zero);
        Assert.That(arrived, Has.Length.EqualTo(5_000_003));
        Assert.That(Encoding.ASCII.GetString(arrived.ToArray()[^3..]), Is.EqualTo("end"));
    }

    [Test]
    public async Task A_program_gets_all_that_is_written_and_may_say_more_than_a_pipe_holds()
    {
        await using var program = DataProgram.Into(new("sh", "-c", "head -c 3000000 /dev/zero; wc -c >&2; exit 3"), default);

        await program.Input.WriteAsync(new byte[2_000_000]);
        program.Input.Close();

        var ended = await program.Ended();
        Assert.That((ended.ExitCode, ended.StandardError.Trim()), Is.EqualTo((3, "2000000")));
    }

    [Test]
    public async Task A_program_that_ends_before_its_input_does_is_an_IOException_and_its_last_words_tell_why()
    {
        await using var program = DataProgram.Into(new("sh", "-c", "echo enough >&2; exit 4"), default);

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
                await program.Input.WriteAsync(new byte[1 << 20]);
        });
        var ended = await program.Ended();
        Assert.That((ended.ExitCode, ended.StandardError.Trim()), Is.EqualTo((4, "enough")));
    }

    [Test]
    public async Task A_program_waits_until_what_it_writes_is_read()
    {
        await using var program = DataProgram.From(new("dd", "if=/dev/zero", "bs=65536", "count=1000"), default);

        // It sleeps in its write, and so has written what its pipe holds and no more.
        await Eventually(() => File.ReadAllText($"/proc/{program.ProcessId}/stat").Contains(" S ", StringComparison.Ordinal) && Written(program.ProcessId) > 0);

        Assert.That(Written(program.ProcessId), Is.LessThanOrEqualTo(2 << 20));
    }

    [Test]
    public async Task A_cancelled_token_kills_the_program()
    {
        using var stop = new CancellationTokenSource();
        await using var program = DataProgram.From(new("sh", "-c", "echo $$; exec sleep 1000"), stop.Token);
        var process = int.Parse((await new StreamReader(program.Output).ReadLineAsync())!);

        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(program.Ended);
        Assert.That(Directory.Exists($"/proc/{process}"), Is.False);
    }

    [Test]
    public async Task Disposal_kills_the_program()
    {
        int process;
        await using (var program = DataProgram.From(new("sh", "-c", "echo $$; exec sleep 1000"), default))
            process = int.Parse((await new StreamReader(program.Output).ReadLineAsync())!);

        Assert.That(Directory.Exists($"/proc/{process}"), Is.False);
    }

    [Test]
    public void A_program_that_is_not_there_is_named() =>
        Assert.That(
            Assert.Throws<StorageException>(() => DataProgram.From(new("no-such-program-here"), default))!.Message,
            Does.Contain("no-such-program-here").And.Contain("installed"));

    private static long Written(int process) => File.ReadLines($"/proc/{process}/io")
        .Where(line => line.StartsWith("wchar:", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[1])).Single();

    private static async Task Eventually(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.That(tries, Is.LessThan(1000));
            await Task.Delay(10);
        }
    }
}
