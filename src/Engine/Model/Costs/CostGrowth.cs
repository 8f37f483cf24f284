using NodaTime;

namespace PantherStorage.Model.Costs;

/// <summary>How fast the bucket grows, by its history: the line of least squares through the bytes of its days.</summary>
/// <param name="Days">From the first day of the history to the last.</param>
/// <param name="BytesADay">Negative where it shrinks.</param>
/// <param name="DaysToWarning">Until the warning, if it goes on like that; 0 where it is reached, null where it will not be.</param>
/// <param name="DaysToCritical">… and until it is critical.</param>
public sealed record CostGrowth(int Days, double BytesADay, int? DaysToWarning, int? DaysToCritical)
{
    /// <summary>Fewer days tell of one full, not of growth.</summary>
    public const int LeastDays = 7;

    /// <returns>Null where the history is too short.</returns>
    public static CostGrowth? Of(CostHistory history, PriceList prices, Bill now)
    {
        // Days on which the key saw the same hosts: another host is no growth.
        var hosts = history.Days.GroupBy(day => day.Date).OrderBy(day => day.Key).ToList();
        if (hosts.Count == 0)
            return null;
        var seen = hosts[^1].Select(day => day.Host).ToHashSet(StringComparer.Ordinal);
        List<(double X, double Y)> points = [.. hosts.Where(day => seen.SetEquals(day.Select(each => each.Host)))
            .Select(day => ((double)Period.Between(hosts[0].Key, day.Key, PeriodUnits.Days).Days, (double)day.Sum(each => each.Bytes)))];
        var span = points[^1].X - points[0].X;
        if (span < LeastDays)
            return null;
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var rate = points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
        return new CostGrowth((int)span, rate, Until(prices.Warning), Until(prices.Critical));

        int? Until(decimal dollars)
        {
            if (now.Dollars >= dollars)
                return 0;
            var days = rate > 0 && prices.BytesFor(dollars - now.Use.Dollars) is { } bytes ? ((double)bytes - now.Bytes) / rate : double.PositiveInfinity;
            return days < int.MaxValue ? (int)Math.Ceiling(days) : null;
        }
    }
}
