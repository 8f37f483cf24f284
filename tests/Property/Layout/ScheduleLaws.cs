using FsCheck;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Layout;

/// <summary>Which tiers are on, which of them each backup follows, and when things start.</summary>
public sealed class ScheduleLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_tier_is_on_exactly_where_something_of_it_is_kept(Wish wish)
    {
        var kept = wish.Complete.Snapshots.Retention;
        var expected = new[] { ("hourly", kept.Hourly!.Value), ("daily", kept.Daily!.Value), ("weekly", kept.Weekly!.Value), ("monthly", kept.Monthly!.Value) }.Where(tier => tier.Item2 > 0);

        Assert.That(wish.Plan.Snapshots.Tiers.Select(tier => (tier.Name, tier.Keep)), Is.EqualTo(expected));
        Assert.That(wish.Plan.Snapshots.Enabled, Is.EqualTo(wish.Options.Snapshots.Enable));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Snapshots_without_a_tier_are_refused(Wish wish)
    {
        var none = wish.Options with { Snapshots = wish.Options.Snapshots with { Enable = true, Retention = new RetentionOptions { Hourly = 0, Daily = 0, Weekly = 0, Monthly = 0 } } };

        Assert.That(() => Planner.Plan(wish.Host, none), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput));
    }

    /// <summary>What deserves a daily backup follows the hourly tier where that is on; the others save space.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_backup_is_as_frequent_as_its_content_deserves_or_more_frequent_and_no_more_than_it_must_be(Wish wish)
    {
        var on = wish.Plan.Snapshots.Tiers.Select(tier => Enum.Parse<Tier>(tier.Name, ignoreCase: true)).ToList();
        foreach (var item in wish.Plan.Backup.Items)
        {
            var pace = wish.Host.Subvolumes.Single(shape => shape.Name == item.Subvolume).Content.BackupTier()!.Value;
            var enough = on.Where(tier => tier <= pace).ToList();
            var expected = pace == Tier.Daily && on.Contains(Tier.Hourly) ? Tier.Hourly : enough.Count > 0 ? enough.Max() : on.Min();
            Assert.That(item.Tier, Is.EqualTo(expected.Name()), item.Path);
            Assert.That(item.Because, Does.Contain(expected == pace ? $"; {expected.Name()}: " : $"; {expected.Name()}, as "), item.Path);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Backups_start_at_their_minute_of_every_hour_or_at_their_time_of_every_day(Wish wish)
    {
        var clock = wish.Options.Backup.Schedule.Split(':');
        var hourly = wish.Plan.Snapshots.Tiers.Any(tier => tier.Name == "hourly");

        Assert.That(wish.Plan.Backup.Calendar, Is.EqualTo(hourly ? $"*-*-* *:{clock[1]}" : $"*-*-* {int.Parse(clock[0]):00}:{clock[1]}"));
        Assert.That(wish.Plan.Backup.RandomizedDelaySeconds, Is.EqualTo(wish.Options.Backup.RandomizedDelay switch { "0s" => 0, "30min" => 1800, _ => 7200 }));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void The_daily_snapshot_is_made_when_its_owner_says_and_the_others_at_times_of_their_own(Wish wish)
    {
        var clock = wish.Options.Snapshots.Schedule.Split(':');
        var calendars = wish.Plan.Snapshots.Tiers.ToDictionary(tier => tier.Name, tier => tier.Calendar);

        foreach (var (tier, calendar) in calendars)
            Assert.That(calendar, Is.EqualTo(tier switch { "hourly" => "*-*-* *:00", "daily" => $"*-*-* {int.Parse(clock[0]):00}:{clock[1]}", "weekly" => "Sun *-*-* 03:00", _ => "*-*-01 04:00" }));
    }

    /// <summary>Where no clock is changed: the longest month decides.</summary>
    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public void Two_snapshots_of_a_tier_lie_no_further_apart_than_is_promised(PositiveInt hour)
    {
        foreach (var tier in Tiers.Timed)
        {
            var period = TierPeriod.Of(tier, Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromHours(hour.Get * 97), DateTimeZone.Utc);
            Assert.That((period.End - period.Start).TotalMinutes, Is.LessThanOrEqualTo(tier.Minutes()), period.ToString());
        }
    }
}
