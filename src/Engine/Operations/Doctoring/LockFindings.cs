using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations.Doctoring;

/// <summary>Whether backups can be locked as the options say, and what that costs.</summary>
public static class LockFindings
{
    private const string Check = "object lock";

    /// <param name="plan">The host's; null where there is none.</param>
    public static async Task<IReadOnlyList<DoctorFinding>> Of(B2Bucket bucket, B2Options options, FullEvery full, StoragePlan? plan, CancellationToken cancellation)
    {
        if (options.LockDays == 0)
            return [];
        try
        {
            return await bucket.LocksObjects(cancellation)
                ? [new(Check, Severity.Fine, $"the bucket locks objects; each backup is locked for {options.LockDays} days ({options.LockMode})"), .. Times(options.LockDays, full, plan)]
                : [new(Check, Severity.Error, "storage.backup.b2.lockDays is set, and the bucket has no object lock: it refuses every backup", "enable object lock on the bucket (B2: Object Lock), or set lockDays to 0")];
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "AccessDenied")
        {
            return [new(Check, Severity.Note, "the key may not read whether the bucket locks objects (readBucketRetentions)", "look at it in B2's console"), .. Times(options.LockDays, full, plan)];
        }
        catch (StorageException e)
        {
            return [new(Check, Severity.Error, e.Message)];
        }
    }

    /// <summary>A lock against the times for which the plan keeps backups and chains grow. Pure.</summary>
    public static IEnumerable<DoctorFinding> Times(int lockDays, FullEvery full, StoragePlan? plan)
    {
        var shorter = (plan?.Snapshots.Tiers ?? []).Select(tier => (tier.Name, Days: tier.Keep * PeriodDays(tier.Name))).Where(tier => tier.Days < lockDays).ToList();
        if (shorter.Count > 0)
        {
            yield return new(Check, Severity.Warning,
                $"backups are locked for {lockDays} days, longer than the policy keeps {string.Join(", ", shorter.Select(tier => $"{tier.Name} ones ({tier.Days:0.#} days)"))}: they stay, and cost, until their lock ends",
                "lower lockDays, or keep more");
        }

        var days = ChainDays(full);
        if (lockDays < days)
        {
            yield return new(Check, Severity.Note, $"a full backup's lock ends after {lockDays} days, while backups up to {days} days younger build on it: without it, their own locks save nothing",
                $"{days} days and the time in which you would notice cover whole chains{(full == FullEvery.Monthly ? string.Empty : "; with storage.backup.chains.full `monthly`, 31 days do, for more full backups in the bucket")}");
        }
    }

    /// <summary>For so many days backups build on a full one; where it pays to go on without another, for two years or so.</summary>
    private static int ChainDays(FullEvery full) => full switch
    {
        FullEvery.Monthly => 31,
        FullEvery.Quarterly => 92,
        FullEvery.Yearly => 366,
        _ => 731,
    };

    private static double PeriodDays(string tier) => Tiers.Parse(tier).Minutes() / (24 * 60.0);
}
