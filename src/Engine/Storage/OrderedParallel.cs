using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PantherStorage.Storage;

/// <summary>Works on several items at once and hands the results out in the items' order, never running further ahead than asked.</summary>
internal static class OrderedParallel
{
    /// <param name="atOnce">Items in work or waiting to be handed out, at least 2: the bound on memory.</param>
    public static async IAsyncEnumerable<TResult> SelectInOrder<TItem, TResult>(
        this IAsyncEnumerable<TItem> items, int atOnce, Func<TItem, CancellationToken, Task<TResult>> work,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atOnce, 2);
        // One more than waits in the channel is with the reader.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var started = Channel.CreateBounded<Task<TResult>>(new BoundedChannelOptions(atOnce - 1) { SingleReader = true, SingleWriter = true });
        var starting = StartAll(items, work, started.Writer, stop.Token);
        try
        {
            await foreach (var result in started.Reader.ReadAllAsync(cancellation))
                yield return await result;
        }
        finally
        {
            // Nobody asks for more: stop what is in work and wait for it, so that nothing outlives the caller.
            await stop.CancelAsync();
            await starting;
            while (started.Reader.TryRead(out var left))
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task StartAll<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<TItem, CancellationToken, Task<TResult>> work,
        ChannelWriter<Task<TResult>> started, CancellationToken cancellation)
    {
        try
        {
            // Room first: an item that waits for it takes memory too.
            await using var source = items.GetAsyncEnumerator(cancellation);
            while (await started.WaitToWriteAsync(cancellation) && await source.MoveNextAsync())
            {
                var item = source.Current;
                started.TryWrite(Task.Run(() => work(item, cancellation), CancellationToken.None));
            }

            started.Complete();
        }
        catch (Exception e)
        {
            // Every failure of the source reaches the reader, in its place.
            started.Complete(e);
        }
    }
}
