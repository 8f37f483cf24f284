using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Snapshots;

/// <summary>Of any zone that there is, at any time from 1970 to 2097.</summary>
public sealed class PeriodLaws
{
    private static readonly DateTimeZone[] Zones = [.. DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id])];

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public void Every_instant_is_in_its_period(uint second, ushort zone, byte tier)
    {
        var (instant, where, kind) = (At(second), Zones[zone % Zones.Length], Tiers.Timed[tier % 4]);

        Assert.That(TierPeriod.Of(kind, instant, where).Contains(instant));
    }

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public void Periods_follow_each_other_without_gap_or_overlap_and_with_other_names(uint second, ushort zone, byte tier)
    {
        var (where, kind) = (Zones[zone % Zones.Length], Tiers.Timed[tier % 4]);
        var period = TierPeriod.Of(kind, At(second), where);

        var next = TierPeriod.Of(kind, period.End, where);
        var last = TierPeriod.Of(kind, period.End - Duration.Epsilon, where);

        Assert.That(next.Start, Is.EqualTo(period.End));
        Assert.That(period.Contains(period.End), Is.False);
        Assert.That(next.Name, Is.Not.EqualTo(period.Name));
        Assert.That(last, Is.EqualTo(period));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void No_two_tiers_have_a_period_in_common(uint second, ushort zone)
    {
        var periods = Tiers.Timed.Select(tier => TierPeriod.Of(tier, At(second), Zones[zone % Zones.Length])).ToList();

        Assert.That(periods, Is.Unique);
        Assert.That(periods.Select(period => period.Name), Is.Unique);
    }

    private static Instant At(uint second) => Instant.FromUnixTimeSeconds(second);
}
