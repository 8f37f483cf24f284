using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PantherStorage.Model;

namespace PantherStorage.Harness.Machines;

/// <summary>Talks to one QEMU over its control socket. Commands may overlap; each finds its answer by id.</summary>
public sealed class QmpClient : IAsyncDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(30);

    private readonly Stream stream;
    private readonly Task reading;
    private readonly SemaphoreSlim writing = new(1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string>> open = new();
    private readonly TaskCompletionSource greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(string Name, TaskCompletionSource<string> Seen)> awaited = [];
    private bool ended;
    private long lastId;

    private QmpClient(Stream stream)
    {
        this.stream = stream;
        reading = Task.Run(Read);
    }

    /// <summary>Shakes hands over a stream that is already there.</summary>
    internal static async Task<QmpClient> Over(Stream stream, CancellationToken cancellation)
    {
        var client = new QmpClient(stream);
        try
        {
            await client.greeted.Task.WaitAsync(AnswersWithin, cancellation);
            await client.Execute("qmp_capabilities", cancellation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <returns>The answer's <c>return</c> value as JSON.</returns>
    /// <exception cref="StorageException">QEMU refused, said nothing in time, or ended.</exception>
    public async Task<string> Execute(string command, CancellationToken cancellation, params (string Key, string Value)[] arguments)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = open[id] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await Send(QmpMessage.Command(id, command, arguments), cancellation);
            return await answer.Task.WaitAsync(AnswersWithin, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new StorageException(ExitCode.System, $"QEMU did not answer `{command}` within {AnswersWithin.TotalSeconds:0} s", e);
        }
        catch (IOException e)
        {
            throw new StorageException(ExitCode.System, $"QEMU ended before it took `{command}`: {e.Message}", e);
        }
        finally
        {
            open.TryRemove(id, out _);
        }
    }

    /// <summary>
    /// The next event of that name from this call on: call it before what causes the event, then await it.
    /// Fails when QEMU ends first.
    /// </summary>
    /// <returns>The event's data as JSON.</returns>
    public Task<string> Next(string eventName)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (awaited)
        {
            if (ended)
                seen.SetException(Gone());
            else
                awaited.Add((eventName, seen));
        }

        return seen.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await reading;
        writing.Dispose();
    }

    private static StorageException Gone() => new(ExitCode.System, "QEMU closed its control socket: the machine has ended");

    private async Task Send(byte[] line, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            await stream.WriteAsync(line, cancellation);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task Read()
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                    Take(QmpMessage.Parse(line));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException or JsonException)
        {
            // The socket closed, from either side, or speaks no QMP: those who wait are told below.
        }

        End();
    }

    private void Take(QmpMessage message)
    {
        switch (message)
        {
            case QmpMessage.Greeting:
                greeted.TrySetResult();
                break;
            case QmpMessage.Answer answer when open.TryRemove(answer.Id, out var waiting):
                waiting.TrySetResult(answer.Result);
                break;
            case QmpMessage.Failure failure when open.TryRemove(failure.Id, out var waiting):
                waiting.TrySetException(new StorageException(ExitCode.System, $"QEMU refused: {failure.Words}"));
                break;
            case QmpMessage.Event happened:
                Tell(happened);
                break;
        }
    }

    private void Tell(QmpMessage.Event happened)
    {
        lock (awaited)
        {
            foreach (var (_, seen) in awaited.Where(waiting => waiting.Name == happened.Name))
                seen.TrySetResult(happened.Data);
            awaited.RemoveAll(waiting => waiting.Name == happened.Name);
        }
    }

    private void End()
    {
        greeted.TrySetException(Gone());
        foreach (var waiting in open.Values)
            waiting.TrySetException(Gone());
        lock (awaited)
        {
            ended = true;
            foreach (var (_, seen) in awaited)
            {
                seen.TrySetException(Gone());
                // An event nobody awaits any more is no error of anybody's.
                _ = seen.Task.Exception;
            }

            awaited.Clear();
        }
    }
}
