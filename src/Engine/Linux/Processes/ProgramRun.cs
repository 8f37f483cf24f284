using System.Diagnostics;
using System.Text;
using CliWrap;
using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>One run of a program to its end, its limit or its cancellation; none of what it started outlives the last two.</summary>
internal sealed class ProgramRun(CommandLine command)
{
    /// <summary>How long output that somebody else still holds open is waited for after the program itself has ended.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    /// <exception cref="StorageException">It is not installed, may not be run, or did not end within the limit.</exception>
    public async Task<CommandResult> ToEnd(Stream? input, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        try
        {
            var running = Programs.Execute(command, pipes => pipes
                .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromStream(input))
                .WithStandardOutputPipe(PipeTarget.Create((pipe, _) => Collect(pipe, output)))
                .WithStandardErrorPipe(PipeTarget.Create((pipe, _) => Collect(pipe, errors))), process => _ = Watch(process), stop.Token);
            return new CommandResult(command, (await running).ExitCode, Text(output), Text(errors));
        }
        // The second: it was killed and is stuck in the kernel.
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or TimeoutException)
        {
            cancellation.ThrowIfCancellationRequested();
            // Its last words may tell why it hung.
            var words = Text(errors).Trim() is { Length: > 0 } said ? $": {said.Split('\n')[^1].Trim()}" : string.Empty;
            throw new StorageException(ExitCode.System, $"`{command}` did not end within {limit.TotalSeconds:0} s and was ended{words}", e);
        }
    }

    private async Task Watch(Process process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        ended.SetResult();
    }

    /// <summary>Reads to the end, or for a while after the program has ended: a daemon that it left behind may never close what it has inherited.</summary>
    private async Task Collect(Stream pipe, StringBuilder text)
    {
        var reading = Read(pipe, text);
        await Task.WhenAny(reading, ended.Task);
        await reading.WaitAsync(LastOutput).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task Read(Stream pipe, StringBuilder text)
    {
        var reader = new StreamReader(pipe, Encoding.UTF8, leaveOpen: true);
        var chunk = new char[4096];
        try
        {
            while (await reader.ReadAsync(chunk) is > 0 and var read)
            {
                lock (text)
                    text.Append(chunk, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It is no longer wanted.
        }
    }

    private static string Text(StringBuilder heard)
    {
        lock (heard)
            return heard.ToString();
    }
}
