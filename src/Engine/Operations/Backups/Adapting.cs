using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <summary>Has <c>storage.backup.budget = adapt</c> decide which concessions are in force, and tells which are.</summary>
internal sealed class Adapting(Host host, IEvents events)
{
    private readonly ConcessionsFile file = new(host.Paths, host.Name);

    public ConcessionCosts Costs(Catalogue catalogue, Bill bill, PriceList prices) =>
        new(host.Plan, host.OptionsOrDefaults.Backup.Chains, catalogue, bill, prices, host.Now);

    /// <summary>How many of these are in force.</summary>
    public int InForce(ConcessionCosts costs) => host.Adapts ? Leading(costs, file.Read()) : 0;

    /// <summary>Decides for a nightly run, unless that was done in the last day: then nothing is read.</summary>
    public async Task Refresh(OpenBucket bucket, CancellationToken cancellation)
    {
        if (!host.Adapts)
        {
            Forget();
            return;
        }

        try
        {
            var account = await bucket.Account(host.Name, host.Options.Monitoring.Cost, cancellation);
            if (!file.Read().Holds(Conceded.BasisOf(account.Prices, Concessions.Of(host.Plan)), host.Now))
                Decide(Costs(await host.ReadCatalogue(bucket, cancellation), await bucket.Bill(account, host.RunsADay, cancellation), account.Prices), account.Prices);
        }
        catch (StorageException e)
        {
            events.Note($"what the budget asks for could not be decided, so what was in force still is: {e.Message}");
        }

        Tell();
    }

    /// <summary>Where the budget adapts no more, what was given up once must not count should it adapt again.</summary>
    public void Forget() => Record(file.Forget);

    /// <summary>Decides anew and writes it down.</summary>
    /// <param name="dryRun">Only decides.</param>
    public Conceded Decide(ConcessionCosts costs, PriceList prices, bool dryRun = false)
    {
        var before = file.Read();
        var count = costs.Choose(Leading(costs, before));
        var after = new Conceded([.. costs.Offered.Take(count).Select(each => each.Name)], host.Now, Conceded.BasisOf(prices, costs.Offered), costs.With(count).Dollars, costs.With(0).Dollars);
        if (before.Unreadable is { } why)
            events.Note($"WARNING  {why}");
        if (!dryRun)
            Record(() => file.Write(after));
        return after;
    }

    /// <summary>What is in force, in words; nothing where nothing is.</summary>
    public IReadOnlyList<string> Words() => Words(host, file.Read());

    public static IReadOnlyList<string> Words(Host host, Conceded conceded)
    {
        if (!host.Adapts)
            return [];
        var given = Concessions.Of(host.Plan).Where(each => conceded.Names.Contains(each.Name)).ToList();
        return
        [
            .. conceded.Unreadable is { } why ? [why] : Array.Empty<string>(),
            .. given.Select(each => $"{each.Name}: {each.Words}"),
            .. given.Count == 0 ? Array.Empty<string>() : [string.Create(CultureInfo.InvariantCulture, $"without these the forecast is {conceded.Without.AsDollars()} a month, with them {conceded.Dollars.AsDollars()}; taken back when it is under {Adaptation.Margin:0 %} of the warning without them")],
        ];
    }

    /// <summary>Notes what is in force.</summary>
    public void Tell()
    {
        foreach (var words in Words())
            events.Note($"budget (adapt)  {words}");
    }

    private void Record(Action change)
    {
        try
        {
            change();
        }
        catch (StorageException e)
        {
            events.Note($"which concessions the budget asks for cannot be recorded: {e.Message}");
        }
    }

    private static int Leading(ConcessionCosts costs, Conceded conceded) => costs.Offered.TakeWhile(each => conceded.Names.Contains(each.Name)).Count();
}
