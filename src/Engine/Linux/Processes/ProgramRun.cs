using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>One run of a program to its end, its limit or its cancellation; none of what it started outlives the last two.</summary>
internal sealed class ProgramRun : IDisposable
{
    /// <summary>How long output that somebody else still holds open is waited for after the program itself has ended.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    /// <summary>For a program that was killed and is stuck in the kernel.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CommandLine command;
    private readonly Process process;
    private readonly Heard output;
    private readonly Heard errors;

    private ProgramRun(CommandLine command, Process process)
    {
        this.command = command;
        this.process = process;
        output = new Heard(process.StandardOutput);
        errors = new Heard(process.StandardError);
    }

    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static ProgramRun Start(CommandLine command)
    {
        var passed = ByteArguments.Passed(command);
        var start = new ProcessStartInfo(passed.Program, passed.Arguments);
        (start.UseShellExecute, start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true, true);
        Programs.Environment(start);
        try
        {
            return new ProgramRun(command, Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw Programs.CannotRun(command, e);
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
            // Its last words may tell why it hung.
            await IsHeard(LastOutput);
            cancellation.ThrowIfCancellationRequested();
            throw new StorageException(ExitCode.System, $"`{command}` did not end within {limit.TotalSeconds:0} s and was ended{errors.LastWords()}", e);
        }

        await IsHeard(LastOutput);
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

    private async Task End()
    {
        ProcessTree.Kill(process);
        using var patience = new CancellationTokenSource(Grace);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task IsHeard(TimeSpan within) => Task.WhenAny(Task.WhenAll(output.ToEnd, errors.ToEnd), Task.Delay(within));

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
