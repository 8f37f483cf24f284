using System.Globalization;

namespace PantherStorage.Model.Costs;

/// <summary>US dollars as people read them.</summary>
internal static class Money
{
    /// <summary>e.g. <c>$7.93</c>, <c>-$0.12</c>.</summary>
    public static string AsDollars(this decimal dollars) =>
        string.Create(CultureInfo.InvariantCulture, $"{(dollars < 0 ? "-" : string.Empty)}${Math.Abs(dollars):0.00}");
}
