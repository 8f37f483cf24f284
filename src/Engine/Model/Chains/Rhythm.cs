using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Chains;

/// <summary>A backup that will be made.</summary>
/// <param name="At">Days from the moment that the outlook begins.</param>
/// <param name="Tier">The highest that it serves.</param>
/// <param name="MustBeFull">As the owner wants one by the calendar.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Tick(double At, Tier Tier, bool MustBeFull);

/// <summary>How often a label is backed up, and how long each of its backups is kept. Pure.</summary>
/// <param name="Often">Its own pace: nothing is stored more often.</param>
/// <param name="Keep">The tiers that are on, with how many of each are kept.</param>
/// <param name="Zone">In which days, Sundays and firsts are meant.</param>
public sealed record Rhythm(Tier Often, ImmutableArray<TierCount> Keep, DateTimeZone Zone)
{
    /// <summary>A month of the calendar, on the mean.</summary>
    public const double DaysOfMonth = 365.25 / 12;

    /// <summary>So far ahead daily backups are looked at.</summary>
    private const int NearDays = 14;

    private const int DaysOfWeek = 7;

    /// <summary>What was made by hand stays until somebody deletes it: counted as three years.</summary>
    private const double DaysByHand = 3 * 365.25;

    /// <summary>Daily for 30 days, weekly for 12 weeks, monthly for 12 months, as servers have it.</summary>
    public static Rhythm Usual { get; } = new(
        Tier.Daily, [new TierCount(Tier.Daily, 30), new TierCount(Tier.Weekly, 12), new TierCount(Tier.Monthly, 12)], DateTimeZone.Utc);

    /// <summary>Where the plan keeps no tier, nobody says how long backups stay, and the usual counts stand in.</summary>
    /// <exception cref="StorageException">The plan names a tier or a time zone that does not exist.</exception>
    public static Rhythm Of(StoragePlan plan, BackupItem item)
    {
        ImmutableArray<TierCount> kept = [.. item.KeptBy(plan).Where(tier => tier.Keep > 0).Select(tier => new TierCount(PantherStorage.Model.Tiers.Parse(tier.Name), tier.Keep))];
        return new Rhythm(PantherStorage.Model.Tiers.Parse(item.Tier), kept.IsEmpty ? Usual.Keep : kept, RetentionPolicy.ZoneOf(plan));
    }

    /// <summary>The rarest tier that is on.</summary>
    public Tier Rarest => Tiers[0];

    /// <summary>Those that are on and that it is backed up for, the rarest first.</summary>
    public ImmutableArray<Tier> Tiers { get; } = [.. Keep.Select(count => count.Tier).Where(tier => tier >= Often).DefaultIfEmpty(Often).OrderDescending()];

    /// <summary>Days for which the policy keeps a backup: it counts in each tier from the label's pace up to its own.</summary>
    public double LifeOf(Tier tier)
    {
        if (tier == Tier.Manual)
            return DaysByHand;
        var own = tier < Often ? Often : tier;
        var days = 0.0;
        foreach (var count in Keep)
        {
            if (count.Tier >= Often && count.Tier <= own)
                days = Math.Max(days, count.Keep * DaysOf(count.Tier));
        }

        return days > 0 ? days : DaysOf(own);
    }

    /// <summary>The backups that fall due after a moment, in order.</summary>
    /// <param name="every">When the owner wants fulls besides those that pay.</param>
    /// <param name="nearDays">So far ahead daily and hourly ones are among them.</param>
    public ImmutableArray<Tick> Ahead(Instant from, int days, FullEvery every = FullEvery.Auto, int nearDays = NearDays)
    {
        var today = from.InZone(Zone).Date;
        var ticks = ImmutableArray.CreateBuilder<Tick>();
        for (var day = 1; day <= days; day++)
        {
            var date = today.PlusDays(day);
            if (TierOf(date) is not { } tier)
                continue;
            if (tier > Tier.Daily || day <= nearDays)
                ticks.Add(new Tick(day, tier, tier == Rarest && MustBeFull(date, every)));
        }

        return ticks.ToImmutable();
    }

    /// <summary>Whether a full is due by the calendar: this is of the rarest tier, and the newest full is from an earlier period.</summary>
    public bool IsFullDue(Tier tier, Instant time, Instant newestFull, FullEvery every)
    {
        if (every == FullEvery.Auto || tier < Rarest)
            return false;
        var (now, then) = (time.InZone(Zone).Date, newestFull.InZone(Zone).Date);
        return every == FullEvery.Monthly || PeriodOf(now, every) != PeriodOf(then, every);
    }

    private static (int Year, int Part) PeriodOf(LocalDate date, FullEvery every) => (date.Year, every == FullEvery.Yearly ? 0 : (date.Month - 1) / 3);

    private static bool MustBeFull(LocalDate date, FullEvery every) => every switch
    {
        FullEvery.Monthly => true,
        FullEvery.Quarterly => date.Month % 3 == 1,
        FullEvery.Yearly => date.Month == 1,
        _ => false,
    };

    private Tier? TierOf(LocalDate date) =>
        IsOn(Tier.Monthly) && date.Day == 1 ? Tier.Monthly
        : IsOn(Tier.Weekly) && date.DayOfWeek == IsoDayOfWeek.Sunday ? Tier.Weekly
        : IsOn(Tier.Daily) ? Tier.Daily
        : IsOn(Tier.Hourly) ? Tier.Hourly
        : null;

    private bool IsOn(Tier tier) => tier >= Often && Keep.Any(count => count.Tier == tier);

    /// <summary>Days from one backup of a tier to the next.</summary>
    public static double DaysOf(Tier tier) => tier switch
    {
        Tier.Hourly => 1.0 / 24,
        Tier.Weekly => DaysOfWeek,
        Tier.Monthly => DaysOfMonth,
        _ => 1,
    };
}
