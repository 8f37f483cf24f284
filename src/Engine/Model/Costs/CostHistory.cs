using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Model.Costs;

/// <summary>What a host cost on a day.</summary>
/// <param name="Stored">Bytes that a listing shows.</param>
/// <param name="Hidden">Bytes of versions behind them.</param>
/// <param name="Unfinished">Bytes of unfinished uploads.</param>
/// <param name="Dollars">Its share of the month's cost.</param>
/// <param name="Forecast">US dollars of the whole bucket in the dearest month ahead; null for a host whose plan is not here.</param>
/// <param name="Level">Of the whole bucket, now or by the forecast.</param>
public sealed record CostDay(LocalDate Date, string Host, long Stored, long Hidden, long Unfinished, decimal Dollars, decimal? Forecast, CostLevel Level)
{
    public long Bytes => Stored + Hidden + Unfinished;
}

/// <summary>One line a day and host, for ninety days, as comma-separated values. Pure.</summary>
/// <param name="Days">By date, then host.</param>
/// <param name="Damaged">How many lines could not be read; they are left out.</param>
public sealed record CostHistory(ImmutableArray<CostDay> Days, int Damaged)
{
    public const int DaysKept = 90;

    public const string Header = "date,host,stored,hidden,unfinished,dollars,forecast,level";

    private const int Columns = 8;

    /// <summary>No bucket holds more: a line that says so is damaged.</summary>
    private const long MostBytes = 1L << 55;

    public static CostHistory Empty { get; } = new([], 0);

    /// <summary>Of two lines of one day and host the later holds.</summary>
    public static CostHistory Parse(string text)
    {
        var days = new Dictionary<(LocalDate, string), CostDay>();
        var damaged = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line != Header))
        {
            if (Read(line) is { } day)
                days[(day.Date, day.Host)] = day;
            else
                damaged++;
        }

        return new CostHistory(Sorted(days.Values), damaged);
    }

    /// <summary>With today's lines in the place of those of the same day, and without what is older than ninety days, or dated ahead by a clock that was wrong.</summary>
    public CostHistory With(IEnumerable<CostDay> today, LocalDate date)
    {
        List<CostDay> added = [.. today];
        var since = date.PlusDays(1 - DaysKept);
        return new CostHistory(
            Sorted(Days.Where(day => day.Date >= since && day.Date <= date && !added.Any(each => each.Date == day.Date && each.Host == day.Host)).Concat(added)), 0);
    }

    /// <summary>What a report says of today: every host that the key sees.</summary>
    /// <param name="host">The one whose forecast it is.</param>
    public static IEnumerable<CostDay> Of(CostReport report, string host, LocalDate date) =>
        report.Now.Lines.GroupBy(line => line.Host, StringComparer.Ordinal).Where(lines => IsName(lines.Key)).Select(lines => new CostDay(
            date, lines.Key, lines.Sum(line => line.Shown), lines.Sum(line => line.Hidden), lines.Sum(line => line.Unfinished),
            Math.Round(lines.Sum(line => line.Dollars), 4), lines.Key == host && report.Forecast is { } forecast ? Math.Round(forecast.Dollars, 4) : null, report.Worst));

    public string ToCsv()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var day in Days)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{LocalDatePattern.Iso.Format(day.Date)},{day.Host},{day.Stored},{day.Hidden},{day.Unfinished},{day.Dollars:0.0000},{day.Forecast:0.0000},{Word(day.Level)}\n");
        }

        return text.ToString();
    }

    private static CostDay? Read(string line)
    {
        if (line.Split(',') is not { Length: Columns } cells || !LocalDatePattern.Iso.Parse(cells[0]).TryGetValue(default, out var date) || !IsName(cells[1])
            || !Whole(cells[2], out var stored) || !Whole(cells[3], out var hidden) || !Whole(cells[4], out var unfinished)
            || !Money(cells[5], out var dollars) || (!Money(cells[6], out var forecast) && cells[6].Length > 0)
            || Enum.GetValues<CostLevel>().Where(level => Word(level) == cells[7]).ToList() is not [var found])
        {
            return null;
        }

        return new CostDay(date, cells[1], stored, hidden, unfinished, dollars, cells[6].Length > 0 ? forecast : null, found);
    }

    private static bool Whole(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= MostBytes;

    private static bool Money(string text, out decimal value) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    // What somebody else put into the bucket is no host: its name would break the lines.
    private static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    private static string Word(CostLevel level) => level switch
    {
        CostLevel.Critical => "critical",
        CostLevel.Warning => "warning",
        _ => "fine",
    };

    private static ImmutableArray<CostDay> Sorted(IEnumerable<CostDay> days) => [.. days.OrderBy(day => day.Date).ThenBy(day => day.Host, StringComparer.Ordinal)];
}
