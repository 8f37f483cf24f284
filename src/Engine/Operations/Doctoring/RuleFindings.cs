using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations.Doctoring;

/// <summary>What a bucket's lifecycle rules do to a host's backups. Pure.</summary>
public static class RuleFindings
{
    /// <summary>A hidden version that goes earlier leaves too little time to notice that somebody hid it.</summary>
    public const int LeastDaysHidden = 7;

    /// <summary>A first full at 10 Mbit/s may take this long, and the days of an upload count from its start.</summary>
    public const int LeastDaysOfUploads = 7;

    private const string Check = "lifecycle rules";

    public static IEnumerable<DoctorFinding> Of(IReadOnlyList<BucketRule> rules, string host)
    {
        var ours = rules.Where(rule => Touches(rule.Prefix, $"{host}/")).ToList();
        foreach (var rule in ours.Where(rule => rule.HideAfterDays > 0))
        {
            yield return new DoctorFinding(Check, Severity.Error,
                $"rule `{rule.Id}` hides what is {rule.HideAfterDays} days old below `{rule.Prefix}`: every backup is lost at that age, and each chain along with its full backup",
                "remove its Expiration; `panther-storage backup prune` deletes what the retention policy does not keep");
        }

        foreach (var rule in ours.Where(rule => rule.DeleteHiddenAfterDays is > 0 and < LeastDaysHidden))
        {
            yield return new DoctorFinding(Check, Severity.Warning,
                $"rule `{rule.Id}` deletes hidden versions after {rule.DeleteHiddenAfterDays} days: you have only that long to notice that somebody hid backups",
                $"set NoncurrentVersionExpiration to {LeastDaysHidden} days or more");
        }

        foreach (var rule in ours.Where(rule => rule.AbortUploadsAfterDays is > 0 and < LeastDaysOfUploads))
        {
            yield return new DoctorFinding(Check, Severity.Warning,
                $"rule `{rule.Id}` aborts uploads {rule.AbortUploadsAfterDays} days after they began: a first full backup may take longer",
                $"set AbortIncompleteMultipartUpload to {LeastDaysOfUploads} days or more");
        }

        if (ours.All(rule => rule.DeleteHiddenAfterDays == 0))
            yield return new DoctorFinding(Check, Severity.Note, "no rule deletes hidden versions: they stay and cost until something deletes them", "run `panther-storage backup gc` regularly, or add a rule with NoncurrentVersionExpiration");
        if (ours.All(rule => rule.AbortUploadsAfterDays == 0))
            yield return new DoctorFinding(Check, Severity.Note, "no rule cancels unfinished uploads: they stay and cost until something aborts them", "run `panther-storage backup gc` regularly, or add a rule with AbortIncompleteMultipartUpload");
    }

    private static bool Touches(string prefix, string host) =>
        host.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(host, StringComparison.Ordinal);
}
