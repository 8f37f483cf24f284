using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Costs;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class BudgetTests
{
    private const long Terabyte = 1_000_000_000_000;
    private static readonly PriceList Prices = new(6, 0, 8, 12, "2026-02");

    [Test]
    public async Task A_critical_cost_refuses_with_the_figures() =>
        Assert.That(await Holding(2 * Terabyte).Against(default), Does.Contain("$12.00").And.Contain("storage.backup.budget is refuse"));

    [Test]
    public async Task A_cost_that_is_only_a_warning_does_not() =>
        Assert.That(await Holding(2 * Terabyte - 1).Against(default), Is.Null);

    private static Budget Holding(long bytes) => new(
        _ => Task.FromResult((Bill.Of(new BucketContents([new StoredVersion("host/home/x", "1", bytes, IsHideMarker: false, IsLatest: true, Instant.MinValue)], []), Prices), Prices)));
}
