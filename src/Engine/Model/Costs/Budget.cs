using System.Globalization;

namespace PantherStorage.Model.Costs;

/// <summary>Whether the month's cost leaves room for another full backup. Asked of the bucket once a run, and only when it matters.</summary>
/// <param name="contents">All that is billed.</param>
public sealed class Budget(Func<CancellationToken, Task<BucketContents>> contents, PriceList prices)
{
    private Bill? bill;

    /// <summary>Value of <c>storage.backup.budget</c> with which a critical cost stops new full backups.</summary>
    public const string Refuse = "refuse";

    /// <returns>Why not, in words; null when it does.</returns>
    /// <exception cref="StorageException">The bucket cannot be read.</exception>
    public async Task<string?> Against(CancellationToken cancellation)
    {
        bill ??= Bill.Of(await contents(cancellation), prices);
        return bill.Level != CostLevel.Critical ? null : string.Create(CultureInfo.InvariantCulture,
            $"the bucket costs ${bill.Dollars:0.00} a month, ${prices.Critical:0.00} is critical, and storage.backup.budget is {Refuse}");
    }
}
