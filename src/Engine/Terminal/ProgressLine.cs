using System.Diagnostics;
using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>One line on a terminal's standard error that is written over and over; nothing where there is no terminal.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private readonly bool shown = !Console.IsErrorRedirected;
    private readonly Stopwatch since = Stopwatch.StartNew();
    private readonly Stopwatch begun = Stopwatch.StartNew();

    public void Show(string doing, long bytes) => Show(doing, new Bytes(bytes).ToString());

    /// <param name="total">Bytes that it will be in the end.</param>
    public void Show(string doing, long bytes, long total) => Show(doing, ProgressWords.Of(bytes, total, begun.Elapsed));

    /// <param name="amount">How far it is, in words.</param>
    public void Show(string doing, string amount)
    {
        if (!shown || since.Elapsed < Often)
            return;
        since.Restart();
        Console.Error.Write($"\r\e[K{doing}: {amount}");
    }

    /// <summary>Takes the line away, before something else is printed.</summary>
    public void Clear()
    {
        if (shown)
            Console.Error.Write("\r\e[K");
    }
}
