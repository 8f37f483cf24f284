using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>How far something is: a bar, how much of how much, how fast, how long it still takes at that pace.</summary>
internal static class ProgressWords
{
    private const int Width = 20;

    /// <param name="total">0 when it is not known.</param>
    public static string Of(long done, long total, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? done / elapsed.TotalSeconds : 0;
        var pace = rate >= 1 ? $", {new Bytes((long)rate)}/s" : string.Empty;
        if (total <= 0)
            return $"{new Bytes(done)}{pace}";
        var part = Math.Min(1.0, (double)done / total);
        var filled = (int)(part * Width);
        var left = rate >= 1 && done < total ? $", {Span((total - done) / rate)} left" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', filled)}{new string('.', Width - filled)}] {Math.Floor(part * 100):0}%  {new Bytes(done)} of {new Bytes(total)}{pace}{left}");
    }

    private static string Span(double seconds) => TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), TimeSpan.FromDays(99).TotalSeconds)) switch
    {
        { TotalDays: >= 1 } days => string.Create(CultureInfo.InvariantCulture, $"{(int)days.TotalDays} d {days.Hours} h"),
        { TotalHours: >= 1 } hours => string.Create(CultureInfo.InvariantCulture, $"{hours.Hours} h {hours.Minutes:00} min"),
        var span => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}"),
    };
}
