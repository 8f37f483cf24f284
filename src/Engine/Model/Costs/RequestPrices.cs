using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Costs;

/// <summary>
/// What the store charges besides storage, of the account. Uploads and deletions (class A) are free; a day begins at
/// 00:00 UTC. https://www.backblaze.com/b2/b2-transactions-price.html
/// </summary>
/// <param name="FreeReads">Reads of objects a day (class B) that are free.</param>
/// <param name="PerTenThousandReads">US dollars for 10,000 beyond.</param>
/// <param name="FreeLists">Pages of listings a day (class C) that are free.</param>
/// <param name="PerThousandLists">US dollars for 1,000 beyond.</param>
/// <param name="FreeDownload">As many times what is stored may be downloaded in a month for nothing.</param>
/// <param name="PerDownloadedGigabyte">US dollars for 10^9 bytes beyond.</param>
public sealed record RequestPrices(
    decimal FreeReads, decimal PerTenThousandReads, decimal FreeLists, decimal PerThousandLists, decimal FreeDownload, decimal PerDownloadedGigabyte)
{
    private const decimal Gigabyte = 1_000_000_000m;

    /// <summary>Nothing is charged.</summary>
    public static RequestPrices Free { get; } = new(0, 0, 0, 0, 0, 0);

    public static RequestPrices Of(CostOptions options) => new(
        options.FreeReadsPerDay, options.PerTenThousandReads, options.FreeListsPerDay, options.PerThousandLists, options.FreeDownloadFactor, options.PerDownloadedGigabyte);

    /// <summary>US dollars for the requests of one day.</summary>
    public decimal Day(decimal reads, decimal lists) =>
        (Math.Max(0, reads - FreeReads) * PerTenThousandReads / 10_000m) + (Math.Max(0, lists - FreeLists) * PerThousandLists / 1_000m);

    /// <summary>US dollars for what is downloaded in a month.</summary>
    public decimal Downloads(decimal bytes, decimal stored) => Math.Max(0, bytes - (stored * FreeDownload)) * PerDownloadedGigabyte / Gigabyte;

    /// <summary>Those of a part of the account.</summary>
    internal RequestPrices Shared(AccountShare share) => this with { FreeReads = FreeReads * share.Fraction, FreeLists = FreeLists * share.Fraction };
}
