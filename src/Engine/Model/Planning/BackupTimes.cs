using System.Globalization;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Planning;

/// <summary>When backups start, and how long a snapshot waits for its backup.</summary>
/// <param name="Calendar">systemd calendar expression.</param>
/// <param name="LagMinutes">From the daily (or hourly) snapshot to the start of the backup that sends it, without the random delay.</param>
/// <param name="HourlyLagMinutes">The same, were the hourly tier on: hourly snapshots are made on the hour.</param>
internal readonly record struct BackupTimes(string Calendar, int RandomizedDelaySeconds, int LagMinutes, int HourlyLagMinutes)
{
    private const int Day = 24 * 60;

    public static BackupTimes Of(BackupOptions backup, SnapshotOptions snapshots, bool hourly)
    {
        var (start, taken) = (CalendarTime.Parse(backup.Schedule), CalendarTime.Parse(snapshots.Schedule));
        return new BackupTimes(
            hourly ? start.HourlyCalendar : start.Calendar,
            Seconds(backup.RandomizedDelay),
            hourly ? start.Minute : (start.MinuteOfDay - taken.MinuteOfDay + Day) % Day,
            start.Minute);
    }

    private static int Seconds(string span)
    {
        var digits = span.TakeWhile(char.IsAsciiDigit).Count();
        var count = int.Parse(span.AsSpan(0, digits), CultureInfo.InvariantCulture);
        return span[digits..] switch { "h" => count * 3600, "min" => count * 60, _ => count };
    }
}
