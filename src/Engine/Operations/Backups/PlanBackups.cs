using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <param name="Months">How many, from the present one on.</param>
/// <param name="WhatIf">Options of <c>storage.backup.chains</c> that are to be compared with those that hold, e.g. <c>maxLinks=3</c>.</param>
internal sealed record PlanBackupsRequest(int Months, IReadOnlyList<string> WhatIf);

/// <summary>Shows which backups the months ahead will bring, and what they cost.</summary>
internal sealed class PlanBackups(Host host)
{
    /// <exception cref="StorageException">No such option, or a value that it does not take; the bucket cannot be read.</exception>
    public async Task<BackupPlanReport> Run(PlanBackupsRequest request, CancellationToken cancellation)
    {
        var (plan, options) = (host.BucketPlan, host.Options.Backup.Chains);
        var others = request.WhatIf.Count == 0 ? null : WhatIf.Apply(options, request.WhatIf);
        using var bucket = await host.OpenBucket(cancellation);
        var catalogue = await host.ReadCatalogue(bucket, cancellation);
        var limit = host.Options.Backup.Rate();
        var prices = PriceList.Of(host.Options.Monitoring.Cost);
        var labels = plan.Backup.Items.Where(item => item is { Kind: SourceKind.Subvolume, IsLeftOut: false }).Select(item => item.Label).ToHashSet(StringComparer.Ordinal);
        var missing = labels.Where(label => !catalogue.Of(label).Any(backup => backup.Facts.IsFull)).Order(StringComparer.Ordinal).ToImmutableArray();
        return new BackupPlanReport(plan.BucketPrefix, Course(options), others is null ? null : Course(others), missing)
        {
            Conceded = Adapting.Words(host, new ConcessionsFile(host.Paths, host.Name).Read()),
        };

        PlannedCourse Course(ChainOptions chains)
        {
            var rules = ChainRules.Of(plan, chains);
            return PlannedCourse.Of(HostOutlook.Of(catalogue.Backups, labels, rules, host.Now, RetentionPolicy.ZoneOf(plan), request.Months), rules.Bounds, prices, limit, host.Windows);
        }
    }
}
