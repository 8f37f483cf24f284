using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Storage.Auditing;

/// <summary>Whether the host does by itself what the plan counts on: snapshots, timers, swap.</summary>
internal static class UpkeepAudit
{
    /// <summary>A period, and the time a run may take or be delayed.</summary>
    private static readonly Duration Slack = Duration.FromHours(2);

    public static IEnumerable<AuditFinding> Of(StoragePlan plan, HostFacts facts) => facts.Upkeep is { } upkeep
        ? [.. Snapshots(plan, upkeep), .. Replica(plan, upkeep), .. Timers(upkeep), .. Swap(plan, upkeep, facts)]
        : [];

    private static IEnumerable<AuditFinding> Snapshots(StoragePlan plan, UpkeepFacts upkeep)
    {
        if (!plan.Snapshots.Enabled || plan.Snapshots.Tiers.IsEmpty)
            yield break;
        var every = Every(plan.Snapshots.Tiers[0].Name);
        var most = plan.Snapshots.Tiers.Sum(tier => tier.Keep);
        var configs = plan.Subvolumes.Select(subvolume => subvolume.SnapperConfig).OfType<string>()
            .Where(upkeep.Snapshots.ContainsKey).ToList();
        var none = configs.Where(config => upkeep.Snapshots[config].IsEmpty).ToList();
        if (none.Count > 0)
            yield return new AuditFinding(Severity.Warning, "snapshots", $"one of each subvolume every {Words(every)} (plan)", $"there is none of {string.Join(", ", none)}",
                "without a snapshot there is nothing to go back to, and nothing to back up", "`panther-storage snapshot run` makes what is due");
        foreach (var config in configs.Except(none, StringComparer.Ordinal))
        {
            var made = upkeep.Snapshots[config];
            if (made.Any(created => SnapshotDates.IsAhead(created, upkeep.Now)))
                yield return new AuditFinding(Severity.Warning, $"snapshots of {config}", "none is dated later than now", $"one is dated {made.Max()}, and it is {upkeep.Now}",
                    "the clock was wrong when it was made, or is wrong now: no age can be computed from it", "`timedatectl` shows the clock; `panther-storage snapshot list` names the snapshot");
            var dated = made.Where(created => !SnapshotDates.IsAhead(created, upkeep.Now)).ToList();
            if (dated.Count > 0 && upkeep.Now - dated.Max() is var age && age > every + Slack)
                yield return new AuditFinding(Severity.Warning, $"snapshots of {config}", $"one every {Words(every)} (plan)", $"the newest is {age.TotalHours:0} h old",
                    "work since then has no local copy, and the next backup starts from an old one", "`panther-storage snapshot run`; `systemctl status panther-snapshot.timer panther-snapshot.service` says why it did not run");
            if (made.Length > most)
                yield return new AuditFinding(Severity.Warning, $"snapshots of {config}", $"{most} at most (plan)", $"there are {made.Length}",
                    "each keeps what was deleted or rewritten since, and the pool fills up", "`panther-storage snapshot prune`");
        }
    }

    // A copy follows its snapshot, and a subvolume that has none yet is told of already.
    private static IEnumerable<AuditFinding> Replica(StoragePlan plan, UpkeepFacts upkeep)
    {
        const string Matters = "the replica is what is restored from in minutes when the first disk is lost", Remedy = "`panther-storage replica run`; `systemctl status panther-replica.timer panther-replica.service` says why it did not run";
        if (plan.Replica is not { } replica || !plan.Snapshots.Enabled || plan.Snapshots.Tiers.IsEmpty)
            yield break;
        if (upkeep.ReplicaUnreadable is { } why)
            yield return new AuditFinding(Severity.Warning, "replica", $"a copy of every snapshot in {replica.Target} (plan)", $"it cannot be looked at: {why}", Matters, "mount its pool, then `panther-storage replica run`");
        var every = Every(plan.Snapshots.Tiers[0].Name);
        foreach (var config in upkeep.Replica is null ? [] : replica.Configs.Where(config => upkeep.Snapshots.GetValueOrDefault(config, []).Length > 0))
        {
            var seen = upkeep.Replica!.GetValueOrDefault(config, ReplicaSeen.Nothing);
            if (seen.Newest is null)
                yield return new AuditFinding(Severity.Warning, $"replica of {config}", $"a copy of every snapshot in {replica.Target} (plan)", "there is none", Matters, Remedy);
            else if (upkeep.Now - seen.Newest.Value is var age && age > every + Slack + Slack)
                yield return new AuditFinding(Severity.Warning, $"replica of {config}", $"a copy every {Words(every)} (plan)", $"the newest is of a snapshot that is {age.TotalHours:0} h old{(seen.Trouble is { } trouble ? $"; the last run: {trouble}" : string.Empty)}", Matters, Remedy);
            if (seen.Changed > 0)
                yield return new AuditFinding(Severity.Warning, $"replica of {config}", "copies are as they were received", $"{(seen.Changed == 1 ? "1 copy was" : $"{seen.Changed} copies were")} made writable or changed since", "a copy that was changed is no copy, and nothing is built on it or restored from it", "`panther-storage replica list` names them; look, then `btrfs subvolume delete` them, and `panther-storage replica run`");
        }
    }

    private static IEnumerable<AuditFinding> Timers(UpkeepFacts upkeep)
    {
        var missing = upkeep.Wanted.Except(upkeep.Timers, StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            yield return new AuditFinding(Severity.Warning, "timers", "all that the plan counts on are enabled", $"not enabled: {string.Join(", ", missing)}",
                "what no timer starts is not done", "`panther-storage plan --live --format systemd --output /etc/systemd/system`, `systemctl daemon-reload`, then `systemctl enable --now` each");
    }

    private static IEnumerable<AuditFinding> Swap(StoragePlan plan, UpkeepFacts upkeep, HostFacts facts) =>
        from file in upkeep.SwapFiles
        let subvolume = plan.Subvolumes.First(subvolume => file.StartsWith($"{subvolume.MountPoint}/", StringComparison.Ordinal) && subvolume.Policy == "swap")
        where MountAudit.Mounted(subvolume, facts) is not null && !upkeep.Swaps.Contains(file, StringComparer.Ordinal)
        select new AuditFinding(Severity.Warning, Audit.Subject(subvolume), $"{file} is swap", "the kernel does not use it",
            "it takes room and gives none; a swap file that was made with holes or copied on write is refused", $"`swapon {file}` says why; `btrfs filesystem mkswapfile` makes one that works");

    private static Duration Every(string tier) => Duration.FromMinutes(Tiers.Parse(tier).Minutes());

    private static string Words(Duration every) => every.TotalHours <= 24 ? $"{every.TotalHours:0} h" : $"{every.Days} days";
}
