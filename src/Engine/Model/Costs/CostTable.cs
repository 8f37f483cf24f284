using System.Collections.Immutable;

namespace PantherStorage.Model.Costs;

/// <summary>By host and label: now, in a year and in two. Of other hosts nobody here knows the plan, so they stay as they are.</summary>
/// <param name="Lines">In the bill's order.</param>
/// <param name="Sums">Of all lines.</param>
public sealed record CostTable(ImmutableArray<CostTableLine> Lines, CostTableLine Sums)
{
    /// <summary>Months that an outlook must have for it, the present one counted.</summary>
    public const int MonthsNeeded = LaterMonths + 1;

    private const int SoonMonths = 12;
    private const int LaterMonths = 24;

    /// <param name="outlook">Of at least <see cref="MonthsNeeded"/> months.</param>
    /// <param name="host">Whose outlook it is.</param>
    public static CostTable Of(Bill bill, CostOutlook outlook, string host)
    {
        var (soon, later) = (outlook.Months[SoonMonths], outlook.Months[LaterMonths]);
        var labels = bill.Lines.Select(line => (line.Host, line.Label))
            .Concat(later.Labels.Keys.Select(label => (Host: host, Label: label))).Distinct()
            .OrderBy(each => each.Host, StringComparer.Ordinal).ThenBy(each => each.Label, StringComparer.Ordinal);
        return new CostTable(
            [.. labels.Select(each => Line(each.Host, each.Label))],
            new CostTableLine(string.Empty, "all", Figure(bill.Bytes, bill.Dollars), Figure(soon.Bytes, soon.Dollars), Figure(later.Bytes, later.Dollars)));

        CostTableLine Line(string of, string label)
        {
            var now = bill.Lines.FirstOrDefault(line => line.Host == of && line.Label == label);
            return new CostTableLine(of, label, Figure(now?.Bytes ?? 0, now?.Dollars ?? 0), Ahead(soon), Ahead(later));

            CostFigure Ahead(CostMonth month)
            {
                var bytes = of == host && month.Labels.TryGetValue(label, out var planned) ? planned : of == host ? 0 : now?.Bytes ?? 0;
                return Figure(bytes, month.Bytes == 0 ? 0 : (month.Dollars - month.Requests) * bytes / month.Bytes);
            }
        }
    }

    private static CostFigure Figure(long bytes, decimal dollars) => new(bytes, dollars);
}

/// <param name="Host">Empty in the sum.</param>
public sealed record CostTableLine(string Host, string Label, CostFigure Now, CostFigure InAYear, CostFigure InTwoYears);

/// <param name="Dollars">A month; a label's share of what is stored, and in sums requests too.</param>
public sealed record CostFigure(long Bytes, decimal Dollars);
