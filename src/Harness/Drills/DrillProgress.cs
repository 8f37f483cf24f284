using System.Diagnostics;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Harness.Drills;

/// <summary>
/// Progress on standard error: a line a step. On a terminal the running step's line ticks (elapsed time, bytes stored);
/// in a log only ended steps are printed.
/// </summary>
internal sealed class DrillProgress : IDrillProgress, IDisposable
{
    private static readonly bool Live = !Console.IsErrorRedirected;
    private readonly Lock gate = new();
    private readonly Timer? ticker;
    private (string Host, string Step, Stopwatch Watch, Func<Bytes>? Stored)? running;

    public DrillProgress()
    {
        if (Live)
            ticker = new Timer(_ => Tick(), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public void Begins(string host, string step, Func<Bytes>? stored = null)
    {
        lock (gate)
            running = (host, step, Stopwatch.StartNew(), stored);
    }

    public void Ended(string host, StepResult result)
    {
        var mark = result.Verdict == Verdict.Verified ? "✓" : "✗";
        Write($"{host,-9} {mark} {result.Name.Word(),-15} {result.Seconds,7:0.0} s  {result.Title}");
        if (result.Error is { } error)
            Write($"{host,-9}   {error.Replace("\n", $"\n{host,-9}   ", StringComparison.Ordinal)}");
    }

    public void Say(string host, string line) => Write($"{host,-9} · {line}");

    public void Finished(DrillReport report, DrillPaths? at)
    {
        foreach (var unkept in report.Steps.Where(step => step.Name == StepName.Report || at is null).Select(step => step.Error).OfType<string>().Take(1))
            Write($"{report.Host,-9} · {unkept}");
        Write($"{report.Host,-9} = {report.Verdict.InWords()} in {report.Seconds:0} s; report: {at?.Markdown ?? "none"}");
    }

    public void Dispose() => ticker?.Dispose();

    private void Write(string line)
    {
        lock (gate)
        {
            running = null;
            Console.Error.WriteLine(Live ? $"\r\e[K{line}" : line);
        }
    }

    private void Tick()
    {
        lock (gate)
        {
            if (running is not { } now)
                return;
            var stored = now.Stored is { } bytes ? $"  {bytes()} stored" : string.Empty;
            Console.Error.Write($"\r\e[K{now.Host,-9} … {now.Step,-15} {now.Watch.Elapsed.TotalSeconds,7:0} s{stored}");
        }
    }
}
