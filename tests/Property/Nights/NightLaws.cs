using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;

namespace PantherStorage.Tests.Property.Nights;

/// <summary>Windows, deadlines and the order of a night.</summary>
public sealed class NightLaws
{
    private static readonly DateTimeZone[] Zones = [DateTimeZone.Utc, DateTimeZoneProviders.Tzdb["Europe/Berlin"], DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"], DateTimeZoneProviders.Tzdb["America/New_York"]];

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void The_order_of_a_night_does_not_depend_on_the_order_of_its_facts(uint[] facts, int seed, ushort room)
    {
        var work = Work(facts);
        var shuffled = work.ToArray();
        new Random(seed).Shuffle(shuffled);

        Assert.That(NightOrder.Of(shuffled, item => item, room), Is.EqualTo(NightOrder.Of(work, item => item, room)));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void No_full_of_anything_else_comes_before_a_database_and_nothing_small_after_a_full_that_is_none(uint[] facts, ushort room)
    {
        var order = NightOrder.Of(Work(facts), item => item, room);

        var (other, database) = (order.ToList().FindIndex(item => item is { IsFull: true, IsDatabase: false }), order.ToList().FindLastIndex(item => item.IsDatabase));
        Assert.That(other < 0 || database < other, Is.True);
        Assert.That(other < 0 || order.Skip(other).All(item => item.IsFull), Is.True);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void A_deadline_is_never_later_than_the_windows_end_nor_than_the_next_ones_begin_when_it_is_made_up(ushort[] hours, ushort zone, uint minute, bool through)
    {
        var (windows, now) = (Windows(hours, zone), At(minute));
        foreach (var note in new[] { NightNote.None, new NightNote(windows.Last(now).Start, now - Duration.FromHours(minute % 50), through) })
        {
            var night = Night.Of(windows, now, note);

            Assert.That(night.Kind == NightKind.InWindow && !windows.IsAlways ? night.Deadline == night.Window!.Value.End && night.Next > night.Deadline : true, Is.True);
            Assert.That(night.Kind == NightKind.MadeUp ? night.Deadline <= windows.Next(now).Start && night.Deadline - now <= night.Window!.Value.Length : true, Is.True);
            Assert.That(night.Kind == NightKind.Outside, Is.EqualTo(night.Deadline is null && !windows.IsAlways));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Windows_follow_one_another_and_none_overlaps(ushort[] hours, ushort zone, uint minute)
    {
        var (windows, now) = (Windows(hours, zone), At(minute));
        if (windows.IsAlways)
            return;
        var (last, next) = (windows.Last(now), windows.Next(now));

        Assert.That(last.Start < last.End && last.End <= now && next.Start > now && next.End > next.Start, Is.True);
        Assert.That(windows.At(now) is not { } at || (at.Start > last.End && at.End < next.Start), Is.True);
        Assert.That(windows.At(next.Start), Is.EqualTo(next));
        Assert.That(windows.At(last.End), Is.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void More_work_is_never_done_sooner_nor_in_fewer_nights(ushort[] hours, ushort zone, uint minute, ushort less, ushort more)
    {
        var (windows, now) = (Windows(hours, zone), At(minute));

        var (first, second) = (windows.Finish(now, Duration.FromMinutes(less)), windows.Finish(now, Duration.FromMinutes(less + more)));

        Assert.That(second.Nights >= first.Nights && second.Done >= first.Done && first.Done - now >= Duration.FromMinutes(less), Is.True);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void What_a_night_has_room_for_is_sent_by_its_end(uint minute, ushort kilobits)
    {
        var (windows, rate) = (NightWindows.Parse("02:00-05:00", "02:00-06:00", DateTimeZone.Utc), new BandwidthLimit((kilobits + 1) * 1000L));
        var now = windows.Next(At(minute)).Start;
        var night = Night.Of(windows, now, NightNote.None);

        Assert.That(now + rate.SpanFor(new PantherStorage.Model.Bytes(night.Room(now, rate))), Is.LessThanOrEqualTo(night.Deadline!.Value + Duration.FromMilliseconds(1)));
    }

    private static NightItem[] Work(uint[] facts) =>
        [.. facts.Select((fact, index) => new NightItem($"label-{index}", fact % 3 == 0, fact % 2 == 0, fact % 7 == 0 ? null : fact % 100_000))];

    private static NightWindows Windows(ushort[] hours, ushort zone)
    {
        var minutes = hours.Concat(new ushort[] { 120, 300, 120, 360 }).Take(4).Select(each => each % 1440).ToList();
        // A window of 90 minutes or more is not passed over by any change of clocks.
        return new NightWindows(Long(minutes[0], minutes[1]), Long(minutes[2], minutes[3]), Zones[zone % Zones.Length]);

        static WindowHours Long(int from, int to) => (to - from + 1440) % 1440 is > 0 and < 90 ? new(from, (from + 90) % 1440) : new(from, to);
    }

    private static Instant At(uint minute) => Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromMinutes(minute % (2 * 366 * 1440));
}
