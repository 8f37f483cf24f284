using System.CommandLine;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Terminal;

namespace PantherStorage.Cli.Rendering;

/// <summary>What <c>backup cost</c> prints for a person.</summary>
internal static class CostText
{
    public static void Print(ParseResult parsed, CostReport report)
    {
        parsed.WriteColumns(
            ["Host", "Label", ">Shown", ">Hidden", ">Unfinished", ">A month"],
            [.. report.Now.Lines.Select(line => (string[])
            [
                line.Host, line.Label, $"{new Bytes(line.Shown)}", $"{new Bytes(line.Hidden)}", $"{new Bytes(line.Unfinished)}", line.Dollars.AsDollars(),
            ])]);
        parsed.WriteLine($"now:      {new Bytes(report.Now.Bytes),10}  {report.Now.Dollars.AsDollars()} a month{Level(report.Now.Level, report.Now.Dollars, report.Prices)}");
        parsed.WriteLine($"requests: {report.Now.Use.Dollars.AsDollars(),10}  of that; assumed: {report.Now.Use.Assumed}");
        if (report.Forecast is { } forecast)
            Print(parsed, forecast, report);
        if (report.Growth is { } growth)
            parsed.WriteLine($"growth:   {Words(growth)}");
        if (report.Table is { } table)
            Print(parsed, table);
        foreach (var each in report.Concessions)
            parsed.WriteLine($"{(each.InForce ? "given up" : each.Needed ? "would bring it back" : "besides"),-19}  saves {each.Saves.AsDollars()} to {each.Dollars.AsDollars()}: {each.Words}  [{each.Setting}]");
        foreach (var each in report.Recommendations.Where(each => report.Concessions.All(line => line.Setting != each.How)))
            parsed.WriteLine($"recommended: {each.Words}{(each.Saves is { } saves ? $" (saves {saves.AsDollars()})" : string.Empty)}: {each.How}");
        if (report.Note is { } note)
            parsed.WriteLine($"note: {note}");
        parsed.WriteLine($"prices: {report.Prices}");
    }

    private static void Print(ParseResult parsed, Forecast forecast, CostReport report)
    {
        foreach (var assumed in forecast.Assumed)
            parsed.WriteLine($"assumed: {assumed}");
        foreach (var month in forecast.Months)
            parsed.WriteLine($"{month.Month}:  {new Bytes(month.Bytes),10}  {month.Dollars.AsDollars()}{(month.Fulls.IsEmpty ? string.Empty : $"  full: {string.Join(", ", month.Fulls)}")}");
        parsed.WriteLine($"forecast: {new Bytes(forecast.Bytes),10}  {forecast.Dollars.AsDollars()} in the dearest of these months{Level(forecast.Level, forecast.Dollars, report.Prices)}{(report.Without is { } without ? $"; {without.AsDollars()} without what is given up" : string.Empty)}");
    }

    private static void Print(ParseResult parsed, CostTable table)
    {
        parsed.WriteColumns(
            ["Host", "Label", ">Now", ">A month", ">In 12 months", ">A month", ">In 24 months", ">A month"],
            [.. table.Lines.Append(table.Sums).Select(line => (string[])
            [
                line.Host, line.Label, .. new[] { line.Now, line.InAYear, line.InTwoYears }.SelectMany(figure => (string[])[$"{new Bytes(figure.Bytes)}", figure.Dollars.AsDollars()]),
            ])]);
    }

    private static string Words(CostGrowth growth) => string.Create(CultureInfo.InvariantCulture,
        $"{(growth.BytesADay < 0 ? "-" : string.Empty)}{new Bytes((long)Math.Abs(growth.BytesADay))} a day over the last {growth.Days} days; the warning {Reached(growth.DaysToWarning)}, critical {Reached(growth.DaysToCritical)}");

    private static string Reached(int? days) => days switch
    {
        null => "is not reached like that",
        0 => "is reached",
        _ => string.Create(CultureInfo.InvariantCulture, $"in {days} days"),
    };

    /// <summary>One line, as monitoring plugins print it.</summary>
    public static string Plugin(CostReport report)
    {
        var forecast = report.Forecast is { } ahead ? $", {ahead.Dollars.AsDollars()} in the dearest month ahead" : string.Empty;
        return $"COST {(report.Worst == CostLevel.Fine ? "OK" : report.Worst.ToString().ToUpperInvariant())} - {report.Now.Dollars.AsDollars()} a month{forecast}; warning {report.Prices.Warning.AsDollars()}, critical {report.Prices.Critical.AsDollars()}";
    }

    private static string Level(CostLevel level, decimal dollars, PriceList prices) => level switch
    {
        CostLevel.Critical when dollars >= prices.Emergency => $"  EMERGENCY: {prices.Emergency.AsDollars()} is reached",
        CostLevel.Critical => $"  CRITICAL: {prices.Critical.AsDollars()} is reached",
        CostLevel.Warning => $"  warning: {prices.Warning.AsDollars()} is reached",
        _ => string.Empty,
    };
}
