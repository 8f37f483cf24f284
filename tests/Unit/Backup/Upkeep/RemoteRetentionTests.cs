using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

/// <summary>Whole decisions, word by word, where a tier's count and a label's pace meet.</summary>
public sealed class RemoteRetentionTests
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions()) with
    {
        TimeZone = "UTC",
        Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 2, ""), new TierPlan("weekly", 2, ""), new TierPlan("monthly", 1, "")]),
    };

    private static readonly Instant Later = Instant.FromUtc(2027, 1, 1, 0, 0);

    [Test]
    public void A_weekly_label_counts_every_backup_in_weeks_and_only_a_monthly_one_in_months()
    {
        var told = Tell(Labelled("weekly"), (Tier.Monthly, 11, 1), (Tier.Weekly, 11, 8), (Tier.Weekly, 11, 15), (Tier.Daily, 11, 24), (Tier.Weekly, 12, 6));

        Assert.That(told, Is.EqualTo(new[]
        {
            "11-01 monthly stays: the first of month 2026-11 (monthly 1 of 1); 12-06 builds on it; 11-15 builds on it",
            "11-08 weekly goes: older than the newest 2 weekly ones",
            "11-15 weekly stays: 11-24 builds on it",
            "11-24 daily stays: the first of week 2026-W47 (weekly 2 of 2)",
            "12-06 weekly stays: the newest; the first of week 2026-W49 (weekly 1 of 2); the newest that can be restored",
        }));
    }

    [Test]
    public void A_daily_label_counts_a_weekly_backup_as_its_days_too_and_a_daily_one_in_no_week()
    {
        var told = Tell(Labelled("daily"),
            (Tier.Monthly, 11, 1), (Tier.Weekly, 11, 8), (Tier.Daily, 11, 9), (Tier.Manual, 11, 10), (Tier.Weekly, 11, 15), (Tier.Daily, 11, 16));

        Assert.That(told, Is.EqualTo(new[]
        {
            "11-01 monthly stays: the first of month 2026-11 (monthly 1 of 1); 11-15 builds on it; 11-08 builds on it",
            "11-08 weekly stays: the first of week 2026-W45 (weekly 2 of 2); 11-10 builds on it",
            "11-09 daily goes: older than the newest 2 daily ones",
            "11-10 manual stays: made by hand (manual)",
            "11-15 weekly stays: the first of day 2026-11-15 (daily 2 of 2); the first of week 2026-W46 (weekly 1 of 2); 11-16 builds on it",
            "11-16 daily stays: the newest; the first of day 2026-11-16 (daily 1 of 2); the newest that can be restored",
        }));
    }

    /// <summary>Two fulls a month apart, with a day after each; the policy keeps two days and one month.</summary>
    [Test]
    public void Until_the_newest_full_is_proved_the_newest_backup_that_does_without_it_stays()
    {
        var made = BackupHistory.Play([.. new[] { (10, 1), (10, 2), (11, 1), (11, 2), (11, 3) }.Select(day => (day.Item2 == 1 ? Tier.Monthly : Tier.Daily, Instant.FromUtc(2026, day.Item1, day.Item2, 5, 0)))]);
        var catalogue = BackupHistory.Catalogue(made);
        var plan = Hetzner with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 2, ""), new TierPlan("monthly", 1, "")]) };

        var unproved = RemoteRetention.Decide(plan, catalogue, [], Later, proved: new HashSet<string>());
        var proved = RemoteRetention.Decide(plan, catalogue, [], Later, proved: new HashSet<string> { made[2].Key });

        Assert.That(unproved.Select(each => each.Goes), Is.All.False);
        Assert.That(unproved[1].Because, Is.EqualTo(new[] { "the newest that does without the newest full, which is not proved yet" }));
        Assert.That((unproved[0].OnlyForOthers, unproved[1].OnlyForOthers), Is.EqualTo((true, false)));
        Assert.That(proved.Select(each => each.Goes), Is.EqualTo(new[] { true, true, false, false, false }));
    }

    [Test]
    public void What_cannot_be_restored_stays_and_takes_no_place_of_what_can()
    {
        var made = FiveDays("daily");
        var whole = BackupHistory.Catalogue(made);

        var told = Tell(whole with { Objects = whole.Objects.Remove(made[^1].Key) });

        Assert.That(told, Is.EqualTo(new[]
        {
            "11-01 monthly stays: the first of week 2026-W44 (weekly 1 of 2); the first of month 2026-11 (monthly 1 of 1); 11-05 builds on it; 11-04 builds on it; 11-03 builds on it",
            "11-02 daily goes: older than the newest 2 daily ones",
            "11-03 daily stays: the first of day 2026-11-03 (daily 2 of 2)",
            "11-04 daily stays: the newest; the first of day 2026-11-04 (daily 1 of 2); the newest that can be restored",
            "11-05 daily stays: it cannot be restored (the archive 11-05 is missing; only its manifest is there), and may still be repaired",
        }));
    }

    [Test]
    public void A_damaged_manifest_holds_what_is_of_its_own_label_and_nothing_else()
    {
        var (daily, weekly) = (FiveDays("daily"), FiveDays("weekly"));
        var catalogue = BackupHistory.Catalogue([.. daily, .. weekly]) with { Damaged = [new DamagedManifest(BackupHistory.ManifestOf(weekly[0]), "not JSON")] };

        var going = RemoteRetention.Decide(Hetzner, catalogue, [], Later).Where(decision => decision.Goes).Select(decision => decision.Backup.Label);

        Assert.That(going.Distinct(), Is.EqualTo(new[] { Labelled("daily") }));
    }

    [Test]
    public void Only_the_labels_that_were_asked_for_are_decided_on()
    {
        var (daily, weekly) = (FiveDays("daily"), FiveDays("weekly"));
        var catalogue = BackupHistory.Catalogue([.. daily, .. weekly]);

        var decided = RemoteRetention.Decide(Hetzner, catalogue, [Labelled("weekly")], Later);

        Assert.That(decided.Select(decision => decision.Backup), Is.EqualTo(weekly));
    }

    private static string Labelled(string tier) => Hetzner.Backup.Items.First(item => item.Tier == tier && item.Kind == SourceKind.Subvolume).Label;

    private static List<StoredBackup> FiveDays(string tier) =>
        Play(Labelled(tier), (Tier.Monthly, 11, 1), (Tier.Daily, 11, 2), (Tier.Daily, 11, 3), (Tier.Daily, 11, 4), (Tier.Daily, 11, 5));

    private static List<StoredBackup> Play(string label, params (Tier Pace, int Month, int Day)[] made) =>
        BackupHistory.Play(made.Select(each => (each.Pace, Instant.FromUtc(2026, each.Month, each.Day, 5, 0))), label: label);

    private static List<string> Tell(string label, params (Tier Pace, int Month, int Day)[] made) => Tell(BackupHistory.Catalogue(Play(label, made)));

    private static List<string> Tell(Catalogue catalogue)
    {
        var names = catalogue.Backups.ToDictionary(backup => backup.Key, backup => $"{backup.Time:MM-dd}");
        return [.. RemoteRetention.Decide(Hetzner, catalogue, [], Later).Select(Line)];

        string Line(PruneDecision decision) => names.Aggregate(
            $"{names[decision.Backup.Key]} {decision.Backup.Facts.Tier} {(decision.Goes ? "goes" : "stays")}: {string.Join("; ", decision.Because)}",
            (line, name) => line.Replace(name.Key, name.Value, StringComparison.Ordinal));
    }
}
