using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>How far a command's work is: one line on a terminal's standard error, written over and over; nothing where there is no terminal.</summary>
internal sealed class ProgressLine(ParseResult parsed) : IProgress<Progress>
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private readonly bool shown = parsed.Terminal.IsErrorTerminal;
    private readonly Stopwatch since = Stopwatch.StartNew();
    private readonly Stopwatch begun = Stopwatch.StartNew();

    public void Report(Progress value)
    {
        if (!shown || since.Elapsed < Often)
            return;
        since.Restart();
        var amount = value.IsCount ? value.Done.ToString(CultureInfo.InvariantCulture)
            : value.Total is { } total ? ProgressWords.Of(value.Done, total, begun.Elapsed)
            : new Bytes(value.Done).ToString();
        parsed.Terminal.Error.Write($"\r\e[K{value.Doing}: {amount}");
    }

    /// <summary>Clears the line, before something else is printed.</summary>
    public void Clear()
    {
        if (shown)
            parsed.Terminal.Error.Write("\r\e[K");
    }
}
