using System.Globalization;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Costs;

/// <summary>
/// What the units of the hosts ask of the bucket in a month, and what that costs: told from the number of backups and the
/// bytes that are stored, since each look at a host's backups reads every manifest. Pure.
/// </summary>
/// <param name="Reads">Objects read, or looked at, on an ordinary day (class B).</param>
/// <param name="SundayReads">… and on the day of the week on which a twelfth is verified, and pruned.</param>
/// <param name="Lists">Pages of listings on an ordinary day (class C).</param>
/// <param name="Downloaded">Bytes that the weekly verifications and the monthly full one download in a month.</param>
/// <param name="Dollars">US dollars for all of that.</param>
public sealed record MonthOfUse(long Reads, long SundayReads, long Lists, long Downloaded, decimal Dollars)
{
    /// <summary>Looks at all manifests: one when a run begins, one when it has ended.</summary>
    public const int LooksOfRun = 2;

    /// <summary>panther-status, every four hours.</summary>
    public const int StatusADay = 6;

    /// <summary>panther-backup-cost-monitor, daily.</summary>
    public const int CostADay = 1;

    /// <summary>Looks at all manifests on a Sunday: panther-backup-validation one, panther-backup-prune two for what it prunes and one for what it sweeps.</summary>
    public const int LooksOfSunday = 4;

    /// <summary>Listings of all versions besides: by pruning and sweeping.</summary>
    private const int InventoriesOfSunday = 2;

    /// <summary>panther-backup-validation reads one part in twelve.</summary>
    public const int VerifiedParts = 12;

    private const int PageOfListing = 1000;

    /// <summary>Archive and manifest.</summary>
    private const int ObjectsOfBackup = 2;

    private const decimal WeeksOfMonth = 365.25m / 12 / DaysOfWeek;
    private const int DaysOfWeek = 7;

    /// <param name="backups">How many each host has.</param>
    /// <param name="bytes">Of all of them.</param>
    /// <param name="runsADay">How often each host backs up.</param>
    public static MonthOfUse Of(IEnumerable<int> backups, long bytes, RequestPrices prices, int runsADay = 1)
    {
        var (looks, inventories) = ((runsADay * LooksOfRun) + StatusADay + CostADay, StatusADay + CostADay);
        decimal reads = 0, sunday = 0, lists = 0, sundayLists = 0;
        foreach (var count in backups.Where(count => count > 0))
        {
            var pages = 1 + (count * ObjectsOfBackup / PageOfListing);
            reads += (decimal)looks * count;
            lists += (looks * pages) + (inventories * (pages + 2m));
            // Each archive is opened, and its frames of this week's twelfth are read one by one.
            sunday += ((decimal)LooksOfSunday + 1) * count;
            sundayLists += (LooksOfSunday * pages) + (InventoriesOfSunday * (pages + 1m));
        }

        sunday += reads + ((decimal)bytes / VerifiedParts / ArchiveFrames.PieceBytes);
        var downloaded = (bytes * WeeksOfMonth / VerifiedParts) + bytes;
        // The full one reads each frame too, on one day of the month.
        var full = reads + ((decimal)bytes / ArchiveFrames.PieceBytes);
        var dollars = prices.Day(full, lists) - prices.Day(reads, lists) + (WeeksOfMonth * (((DaysOfWeek - 1) * prices.Day(reads, lists)) + prices.Day(sunday, lists + sundayLists))) + prices.Downloads(downloaded, bytes);
        return new MonthOfUse((long)reads, (long)sunday, (long)lists, (long)downloaded, dollars);
    }

    /// <summary>What the figures rest on.</summary>
    public string Assumed => string.Create(CultureInfo.InvariantCulture,
        $"the units as rendered: a run a night, status every four hours, cost daily, a twelfth verified weekly and all of it monthly make {Reads:N0} reads a day ({SundayReads:N0} on Sundays), {Lists:N0} pages of listings, and {new Bytes(Downloaded)} downloaded a month; a restore comes on top");
}
