using System.Globalization;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Costs;

/// <summary>How bad a month's cost is.</summary>
public enum CostLevel
{
    Fine,
    Warning,
    Critical,
}

/// <summary>What storing costs. Prices change, so they come from the configuration and carry their date.</summary>
/// <param name="PerTerabyteMonth">US dollars for 10^12 bytes a month.</param>
/// <param name="FreeBytes">Of the account, not of each host.</param>
/// <param name="Warning">US dollars a month from which on (inclusive) it is a warning.</param>
/// <param name="Critical">… and from which on (inclusive) it is critical.</param>
/// <param name="AsOf">Year and month of the prices.</param>
public sealed record PriceList(decimal PerTerabyteMonth, long FreeBytes, decimal Warning, decimal Critical, string AsOf)
{
    private const decimal Terabyte = 1_000_000_000_000m;

    public static PriceList Of(CostOptions options) =>
        new(options.PerTerabyteMonth, options.FreeGigabytes * 1_000_000_000L, options.Warning, options.Critical, options.PricesAsOf);

    /// <summary>US dollars for a month of so many bytes.</summary>
    public decimal Month(long bytes) => Math.Max(0, bytes - FreeBytes) * PerTerabyteMonth / Terabyte;

    public CostLevel LevelOf(decimal dollars) =>
        dollars >= Critical ? CostLevel.Critical : dollars >= Warning ? CostLevel.Warning : CostLevel.Fine;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"${PerTerabyteMonth}/TB/month after the first {FreeBytes / 1_000_000_000} GB, as of {AsOf}");
}
