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
/// <param name="FreeBytes">Of the account, not of each host; of a part of it where <see cref="Share"/> names one.</param>
/// <param name="Warning">US dollars a month from which on (inclusive) it is a warning.</param>
/// <param name="Critical">… and from which on (inclusive) it is critical.</param>
/// <param name="AsOf">Year and month of the prices.</param>
public sealed record PriceList(decimal PerTerabyteMonth, long FreeBytes, decimal Warning, decimal Critical, string AsOf)
{
    private const decimal Terabyte = 1_000_000_000_000m;
    private const decimal Gigabyte = 1_000_000_000m;

    /// <summary>US dollars a month from which on (inclusive) a critical cost is an emergency.</summary>
    public decimal Emergency { get; init; } = decimal.MaxValue;

    public RequestPrices Requests { get; init; } = RequestPrices.Free;

    /// <summary>The part of the account that free amounts and thresholds are of; null where they are the whole account's.</summary>
    public AccountShare? Share { get; init; }

    /// <summary>Of the whole account.</summary>
    public static PriceList Of(CostOptions options) =>
        new(options.PerTerabyteMonth, options.FreeGigabytes * 1_000_000_000L, options.Warning, options.Critical, options.PricesAsOf) { Emergency = Math.Max(options.Emergency, options.Critical), Requests = RequestPrices.Of(options) };

    /// <summary>Of a part of it: so much is free, and so much may be spent.</summary>
    public PriceList Of(AccountShare share) => this with
    {
        FreeBytes = (long)(FreeBytes * share.Fraction),
        Warning = Warning * share.Fraction,
        Critical = Critical * share.Fraction,
        Emergency = Emergency == decimal.MaxValue ? Emergency : Emergency * share.Fraction,
        Requests = Requests.Shared(share),
        Share = share,
    };

    /// <summary>US dollars for a month of so many bytes.</summary>
    public decimal Month(long bytes) => Math.Max(0, bytes - FreeBytes) * PerTerabyteMonth / Terabyte;

    /// <summary>How many bytes can be stored for so much a month; null where storing costs nothing.</summary>
    public decimal? BytesFor(decimal dollars) => PerTerabyteMonth == 0 ? null : FreeBytes + (Math.Max(0, dollars) * Terabyte / PerTerabyteMonth);

    public CostLevel LevelOf(decimal dollars) =>
        dollars >= Critical ? CostLevel.Critical : dollars >= Warning ? CostLevel.Warning : CostLevel.Fine;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"${PerTerabyteMonth}/TB/month after the first {FreeBytes / Gigabyte:0.##} GB, as of {AsOf}");
}
