using System.Globalization;

namespace PantherStorage.Model.Configuration;

/// <summary>Which part of the account's free amounts and of its owner's budget a host has for itself, e.g. <c>1/5</c>.</summary>
public sealed record AccountShare(int Part, int Of)
{
    /// <summary>Value of <c>storage.monitoring.cost.share</c> with which nobody has said.</summary>
    public const string Auto = "auto";

    private const int MostHosts = 1000;

    public decimal Fraction => (decimal)Part / Of;

    /// <returns>Null where the text is no part, as <c>auto</c> or <c>6/5</c>.</returns>
    public static AccountShare? Parse(string text) =>
        text.Split('/') is [var left, var right]
        && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var part) && int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
        && part >= 1 && part <= whole && whole <= MostHosts
            ? new AccountShare(part, whole)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Part}/{Of}");
}
