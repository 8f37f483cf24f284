using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>How far something is: a bar, how much of how much, how fast, how long it still takes at that pace.</summary>
internal static class ProgressWords
{
    private const int Width = 20;

    /// <summary>How long somebody waits without a word before he is told that the work goes on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Things counted, or bytes, with what is known of their end.</summary>
    public static string Of(Progress progress, TimeSpan elapsed) => progress.IsCount
        ? Line(progress.Done, progress.Total ?? 0, elapsed, count => count.ToString("N0", CultureInfo.InvariantCulture))
        : Of(progress.Done, progress.Total ?? 0, elapsed);

    /// <param name="total">Bytes; 0 when it is not known.</param>
    public static string Of(long done, long total, TimeSpan elapsed) => Line(done, total, elapsed, bytes => new Bytes(bytes).ToString());

    /// <summary>Where nobody knows how far it is.</summary>
    public static string Waiting(TimeSpan elapsed) => $"working, {Span(Math.Floor(elapsed.TotalSeconds))}";

    private static string Line(long done, long total, TimeSpan elapsed, Func<long, string> words)
    {
        var rate = elapsed > TimeSpan.Zero ? done / elapsed.TotalSeconds : 0;
        var pace = rate >= 1 ? $", {words((long)rate)}/s" : string.Empty;
        // More than was expected: then nobody knows.
        if (total <= 0 || done > total)
            return $"{words(done)}{pace}";
        var part = (double)done / total;
        var filled = (int)(part * Width);
        var left = rate > 0 && done < total && (rate >= 1 || elapsed >= Patience) ? $", {Span((total - done) / rate)} left" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', filled)}{new string('.', Width - filled)}] {Math.Floor(part * 100):0}%  {words(done)} of {words(total)}{pace}{left}");
    }

    private static string Span(double seconds) => TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), TimeSpan.FromDays(99).TotalSeconds)) switch
    {
        { TotalDays: >= 1 } days => string.Create(CultureInfo.InvariantCulture, $"{(int)days.TotalDays} d {days.Hours} h"),
        { TotalHours: >= 1 } hours => string.Create(CultureInfo.InvariantCulture, $"{hours.Hours} h {hours.Minutes:00} min"),
        var span => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}"),
    };
}
