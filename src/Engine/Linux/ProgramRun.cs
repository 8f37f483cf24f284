using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PantherStorage.Engine.Linux;

/// <summary>One run of a program to its end, its limit or its cancellation; none of what it started outlives the last two.</summary>
internal sealed class ProgramRun : IDisposable
{
    /// <summary>How long output that somebody else still holds open is waited for after the program itself has ended.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    /// <summary>Between being asked to end and being killed, and after that for a program that is stuck in the kernel.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CommandLine command;
    private readonly bool ownGroup;
    private readonly Process process;
    private readonly Heard output;
    private readonly Heard errors;

    private ProgramRun(CommandLine command, bool ownGroup, Process process)
    {
        this.command = command;
        this.ownGroup = ownGroup;
        this.process = process;
        output = new Heard(process.StandardOutput);
        errors = new Heard(process.StandardError);
    }

    /// <param name="ownGroup">Whether it leads a process group of its own, which ends as a whole.</param>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static ProgramRun Start(CommandLine command, bool ownGroup)
    {
        var passed = ByteArguments.Passed(command);
        // setsid(1) becomes the program: a process that was just started leads no group, so its number is the group's too.
        var start = ownGroup
            ? new ProcessStartInfo("setsid", [Installed(command), .. passed.Arguments])
            : new ProcessStartInfo(passed.Program, passed.Arguments);
        (start.UseShellExecute, start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true, true);
        Processes.Environment(start);
        try
        {
            return new ProgramRun(command, ownGroup, Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw Processes.CannotRun(command, e);
        }
    }

    /// <exception cref="StorageException">It did not end within the limit.</exception>
    public async Task<CommandResult> ToEnd(Stream? input, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        try
        {
            await Feed(input, stop.Token);
            await process.WaitForExitAsync(stop.Token);
        }
        catch (OperationCanceledException e)
        {
            await End();
            cancellation.ThrowIfCancellationRequested();
            throw new StorageException(ExitCode.System, $"`{command}` did not end within {limit.TotalSeconds:0} s and was ended{(ownGroup ? " with all that it had started" : string.Empty)}{errors.LastWords()}", e);
        }

        if (!await IsHeard(LastOutput))
            EndGroup(Signal.Kill);
        return new CommandResult(command, process.ExitCode, output.Text(), errors.Text());
    }

    public void Dispose() => process.Dispose();

    private async Task Feed(Stream? input, CancellationToken cancellation)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(process.StandardInput.BaseStream, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program closed its input before the end; its exit code and last words tell why.
        }
    }

    // A group is asked first, as a hook may have to put something right again; a tool of the system has nothing to tidy up.
    private async Task End()
    {
        if (ownGroup)
        {
            EndGroup(Signal.Terminate);
            if (await HasEnded())
                await IsHeard(Grace);
        }

        ProcessTree.Kill(process);
        EndGroup(Signal.Kill);
        await HasEnded();
    }

    private async Task<bool> HasEnded()
    {
        using var patience = new CancellationTokenSource(Grace);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process.HasExited;
    }

    private async Task<bool> IsHeard(TimeSpan within)
    {
        var all = Task.WhenAll(output.ToEnd, errors.ToEnd);
        return await Task.WhenAny(all, Task.Delay(within)) == all;
    }

    private void EndGroup(int signal)
    {
        if (ownGroup)
            _ = Posix.Kill(-process.Id, signal);
    }

    // A shell or setsid(1) would tell of a program that is missing in words of its own.
    private static string Installed(CommandLine command)
    {
        var program = ByteArguments.Passed(command).Program;
        string[] places = program.Contains('/', StringComparison.Ordinal)
            ? [program]
            : [.. (System.Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(directory => Path.Combine(directory, program))];
        return places.FirstOrDefault(File.Exists)
            ?? throw Processes.CannotRun(command, new FileNotFoundException("No such file or directory"));
    }

    private static class Signal
    {
        public const int Terminate = 15, Kill = 9;
    }

    /// <summary>What a program has said so far.</summary>
    private sealed class Heard
    {
        private readonly StringBuilder text = new();

        public Heard(StreamReader reader) => ToEnd = Read(reader);

        public Task ToEnd { get; }

        public string Text()
        {
            lock (text)
                return text.ToString();
        }

        public string LastWords() => Text().Trim() is { Length: > 0 } words ? $": {words.Split('\n')[^1].Trim()}" : string.Empty;

        private async Task Read(StreamReader reader)
        {
            var chunk = new char[4096];
            try
            {
                while (await reader.ReadAsync(chunk) is > 0 and var read)
                {
                    lock (text)
                        text.Append(chunk, 0, read);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // It is no longer wanted.
            }
        }
    }
}
