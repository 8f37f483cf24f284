using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <param name="Table">Also what each host and label will cost in a year and in two.</param>
/// <param name="Record">Writes today into the history, and has <c>budget = adapt</c> decide.</param>
internal sealed record AssessCostRequest(bool Table, bool Record);

/// <summary>What the bucket costs a month, what it will cost in the months ahead, and what would make it cheaper.</summary>
internal sealed class AssessCost(Host host, IEvents events)
{
    private readonly Adapting adapting = new(host, events);
    private readonly CostHistoryFile history = new(host.Paths);

    /// <exception cref="StorageException">The bucket cannot be read.</exception>
    public async Task<CostReport> Run(AssessCostRequest request, CancellationToken cancellation)
    {
        using var bucket = await host.OpenBucket(cancellation);
        var account = await bucket.Account(host.Name, host.Options.Monitoring.Cost, cancellation);
        var bill = await bucket.Bill(account, host.IsNamed ? 1 : host.RunsADay, cancellation);
        var report = new CostReport(account.Prices, bill, null, account.Note) { Budget = host.Options.Backup.Budget };
        if (host.OwnPlan is { } plan)
            report = Ahead(report, plan, await host.ReadCatalogue(bucket, cancellation), request);
        report = report with { Recommendations = Recommendation.Of(bill, report.Forecast, report.Concessions, account.Prices, account.IsShareUnknown) };
        return report with { Growth = CostGrowth.Of(request.Record ? Recorded(report) : Known(), account.Prices, bill) };
    }

    private CostReport Ahead(CostReport report, StoragePlan plan, Catalogue catalogue, AssessCostRequest request)
    {
        var (bill, prices) = (report.Now, report.Prices);
        var costs = adapting.Costs(catalogue, bill, prices);
        var inForce = request.Record && host.Adapts ? adapting.Decide(costs, prices).Names.Length : adapting.InForce(costs);
        report = report with { Forecast = costs.With(inForce), Without = inForce > 0 ? costs.With(0).Dollars : null };
        if (inForce > 0 || report.Worst >= CostLevel.Warning)
            report = report with { Concessions = costs.Lines(inForce) };
        if (!request.Table)
            return report;
        var given = costs.PlanWith(inForce);
        var outlook = CostOutlook.Of(given, ChainRules.Of(given, host.Options.Backup.Chains), catalogue, bill.Without(plan.BucketPrefix), prices, host.Now, CostTable.MonthsNeeded);
        return report with { Table = CostTable.Of(bill, outlook, plan.BucketPrefix) };
    }

    private CostHistory Recorded(CostReport report)
    {
        var today = host.Now.InZone(host.IsNamed ? host.Zone : RetentionPolicy.ZoneOf(host.Plan)).Date;
        try
        {
            var recorded = history.Record(CostHistory.Of(report, host.Name, today), today);
            if (recorded.Damaged > 0)
                events.Note($"{history.Path}: {Counted.Of(recorded.Damaged, "line")} could not be read and {(recorded.Damaged == 1 ? "was" : "were")} left out");
            return recorded;
        }
        catch (StorageException e)
        {
            events.Note($"today's cost cannot be recorded: {e.Message}");
            return CostHistory.Empty;
        }
    }

    private CostHistory Known()
    {
        try
        {
            return history.Read();
        }
        catch (StorageException e)
        {
            events.Note($"how fast the bucket grows is not known: {e.Message}");
            return CostHistory.Empty;
        }
    }
}
