using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>
/// How far a command's work is: one line on a terminal's standard error, written over and over, and cleared before anything
/// else is printed. Who has waited for two seconds without hearing anything is told how long it has been; nothing where there
/// is no terminal, and nothing beside JSON.
/// </summary>
internal sealed class ProgressLine : IProgress<Progress>, IDisposable
{
    private const string Cleared = "\r\e[K";

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter error;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly long begun;
    private readonly ITimer? ticks;
    private Progress? latest;
    private long? written;
    private bool shown;
    private bool isOver;

    /// <param name="isShown">Whether a person sees it.</param>
    public ProgressLine(TextWriter error, bool isShown, TimeProvider clock)
    {
        (this.error, this.clock) = (error, clock);
        begun = clock.GetTimestamp();
        if (isShown)
            ticks = clock.CreateTimer(_ => Wait(), state: null, ProgressWords.Patience, TimeSpan.FromSeconds(1));
    }

    /// <summary>What a run begins with.</summary>
    public static ProgressLine Of(TerminalConfiguration terminal, bool isShown) => new(terminal.Error, isShown && terminal.IsErrorTerminal, TimeProvider.System);

    public void Report(Progress value)
    {
        lock (gate)
        {
            latest = value;
            if (ticks is null || isOver || (written is { } last ? clock.GetElapsedTime(last) : clock.GetElapsedTime(begun)) < Often)
                return;
            Write();
        }
    }

    /// <summary>Clears the line, before something else is printed; it comes again when there is something to say.</summary>
    public void Clear()
    {
        lock (gate)
        {
            if (shown)
                error.Write(Cleared);
            shown = false;
        }
    }

    /// <summary>Clears the line for good.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            ticks?.Dispose();
        }

        Clear();
    }

    private void Wait()
    {
        lock (gate)
        {
            if (!isOver && (written is not { } last || clock.GetElapsedTime(last) >= TimeSpan.FromSeconds(1)))
                Write();
        }
    }

    private void Write()
    {
        var elapsed = clock.GetElapsedTime(begun);
        error.Write($"{Cleared}{(latest is { } progress ? $"{progress.Doing}: {ProgressWords.Of(progress, elapsed)}" : ProgressWords.Waiting(elapsed))}");
        shown = true;
        written = clock.GetTimestamp();
    }
}
