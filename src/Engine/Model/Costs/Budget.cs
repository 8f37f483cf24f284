namespace PantherStorage.Model.Costs;

/// <summary>Whether the month's cost leaves room for another full backup. Asked of the bucket once a run, and only when it matters.</summary>
/// <param name="bill">All that is billed, and the prices that hold for it.</param>
public sealed class Budget(Func<CancellationToken, Task<(Bill Bill, PriceList Prices)>> bill)
{
    private (Bill Bill, PriceList Prices)? seen;

    /// <summary>Value of <c>storage.backup.budget</c> with which a critical cost stops new full backups.</summary>
    public const string Refuse = "refuse";

    /// <summary>Value of <c>storage.backup.budget</c> with which concessions are made.</summary>
    public const string Adapt = "adapt";

    /// <returns>Why not, in words; null when it does.</returns>
    /// <exception cref="StorageException">The bucket cannot be read.</exception>
    public async Task<string?> Against(CancellationToken cancellation)
    {
        var (now, prices) = seen ??= await bill(cancellation);
        return now.Level != CostLevel.Critical ? null
            : $"the bucket costs {now.Dollars.AsDollars()} a month, {prices.Critical.AsDollars()} is critical, and storage.backup.budget is {Refuse}";
    }
}
