using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Model.Chains;

/// <summary>
/// A moment as a person says it: <c>2026-11-20T08:00</c> on the plan's clock, or with a zone of its own (<c>Z</c>,
/// <c>+01:00</c>, <c>[Europe/Berlin]</c>). What a clock skips in spring is the moment of the change; what it shows twice
/// in autumn is two moments, and must be told apart by its offset.
/// </summary>
public static class PointInTime
{
    private const string Example = "write it as 2026-11-20T08:00 in the plan's time zone, or append Z, +01:00 or [Europe/Berlin]";

    private static readonly LocalDateTimePattern[] Clocks =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss"),
    ];

    private static readonly OffsetPattern Offsets = OffsetPattern.CreateWithInvariantCulture("Z+HH:mm");

    /// <param name="zone">On whose clock it is meant when the text names none.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Usage"/>: no time, an unknown zone, or a time that the clock shows twice.</exception>
    public static Instant Parse(string text, DateTimeZone zone)
    {
        // yyyy-MM-ddTHH:mm is 16 long, with seconds 19; whatever follows is a zone.
        var length = text.Length > 16 && text[16] == ':' ? Math.Min(19, text.Length) : Math.Min(16, text.Length);
        var (clock, behind) = (text[..length], text[length..]);
        if (Clocks.Select(pattern => pattern.Parse(clock)).FirstOrDefault(parsed => parsed.Success) is not { } local)
            throw new StorageException(ExitCode.Usage, $"\"{text}\" is not a time: {Example}");
        if (behind.Length == 0)
            return On(zone, local.Value);
        if (behind is ['[', .., ']'])
            return On(ZoneNamed(behind[1..^1]), local.Value);
        return Offsets.Parse(behind) is { Success: true } offset
            ? local.Value.WithOffset(offset.Value).ToInstant()
            : throw new StorageException(ExitCode.Usage, $"\"{behind}\" in \"{text}\" is not a zone: {Example}");
    }

    /// <summary>A moment on the clock of a zone, with its offset, fit to be said again.</summary>
    public static string Say(Instant instant, DateTimeZone zone)
    {
        var local = instant.InZone(zone);
        return $"{Clocks[local.Second == 0 ? 0 : 1].Format(local.LocalDateTime)}{Offsets.Format(local.Offset)}";
    }

    private static Instant On(DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count switch
        {
            1 => mapping.Single().ToInstant(),
            0 => mapping.LateInterval.Start,
            _ => throw new StorageException(ExitCode.Usage,
                $"{Clocks[1].Format(local)} occurred twice in {zone.Id}, when the clock was put back: write {Say(mapping.First().ToInstant(), zone)} or {Say(mapping.Last().ToInstant(), zone)}"),
        };
    }

    private static DateTimeZone ZoneNamed(string name) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
        ?? throw new StorageException(ExitCode.Usage, $"\"{name}\" is not a time zone: use an IANA name, e.g. Europe/Berlin");
}
