using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Operations.Backups;
using static PantherStorage.Tests.Unit.Nights.NightWindowsTests;

namespace PantherStorage.Tests.Unit.Nights;

public sealed class NightTests
{
    private static readonly NightWindows Windows = Usual(DateTimeZone.Utc);
    private static readonly BandwidthLimit Line = BandwidthLimit.Parse("10 Mbit/s");
    private static readonly Instant Begin = At("2026-11-24T02:00:00");

    [TestCase("2026-11-24T02:10:00")]
    [TestCase("2026-11-24T01:56:00")]
    public void A_run_in_a_window_or_just_before_it_has_until_its_end(string moment)
    {
        var night = Night.Of(Windows, At(moment), NightNote.None);

        Assert.That((night.Kind, night.Deadline, night.Next), Is.EqualTo((NightKind.InWindow, (Instant?)At("2026-11-24T05:00:00"), (Instant?)At("2026-11-25T02:00:00"))));
    }

    [Test]
    public void What_waits_for_its_turn_keeps_its_date_over_a_run_that_has_no_room_either()
    {
        var (first, later) = (At("2026-11-24T02:00:00"), At("2026-11-25T02:00:00"));
        NightWait Wait(string? label, NightWaitKind kind, Instant since) => new(label, kind, "a test", since);
        var note = NightNote.None.Waiting([Wait("home", NightWaitKind.Window, first), Wait(null, NightWaitKind.Power, first)]);

        var working = note.Working(Night.Of(Windows, later, note), later);

        Assert.That(working.Waits.Select(wait => wait.Label), Is.EqualTo(new[] { "home" }), "it works, so mains are there");
        Assert.That(working.Waiting([Wait("home", NightWaitKind.Window, later)]).Waits.Single().Since, Is.EqualTo(first));
    }

    [Test]
    public void Outside_the_windows_a_full_gets_no_more_time_than_it_may_take()
    {
        var rate = BandwidthLimit.Parse("10 Mbit/s");
        var outside = new Night(NightKind.Outside, null, null, At("2026-11-25T02:00:00"));

        Assert.That(outside.DeadlineOfFulls(At("2026-11-24T12:00:00"), rate), Is.EqualTo(At("2026-11-24T12:10:00")));
        Assert.That(outside.DeadlineOfFulls(At("2026-11-24T12:00:00"), BandwidthLimit.None), Is.Null);
    }

    [Test]
    public void A_window_in_which_nothing_ran_is_made_up_for_with_as_many_hours()
    {
        var night = Night.Of(Windows, At("2026-11-24T09:00:00"), NightNote.None with { Window = Begin - Duration.FromDays(1), Since = Begin - Duration.FromDays(1), IsThrough = true });

        Assert.That((night.Kind, night.Deadline), Is.EqualTo((NightKind.MadeUp, (Instant?)At("2026-11-24T12:00:00"))));
    }

    [Test]
    public void Making_up_ends_when_the_next_window_begins() =>
        Assert.That(Night.Of(Windows, At("2026-11-25T00:30:00"), NightNote.None).Deadline, Is.EqualTo(At("2026-11-25T02:00:00")));

    [Test]
    public void Several_runs_that_make_up_share_the_hours()
    {
        var first = Night.Of(Windows, At("2026-11-24T09:00:00"), NightNote.None);
        var note = NightNote.None.Working(first, At("2026-11-24T09:00:00"));

        Assert.That(Night.Of(Windows, At("2026-11-24T10:00:00"), note).Deadline, Is.EqualTo(At("2026-11-24T12:00:00")));
        Assert.That(Night.Of(Windows, At("2026-11-24T12:00:00"), note).Kind, Is.EqualTo(NightKind.Outside));
        Assert.That(Night.Of(Windows, At("2026-11-24T10:00:00"), note with { IsThrough = true }).Kind, Is.EqualTo(NightKind.Outside));
    }

    [Test]
    public void After_a_window_that_was_used_small_things_go_and_long_fulls_wait()
    {
        var used = Night.Of(Windows, Begin, NightNote.None);
        var night = Night.Of(Windows, At("2026-11-24T09:00:00"), NightNote.None.Working(used, Begin));

        Assert.That((night.Kind, night.Deadline), Is.EqualTo((NightKind.Outside, (Instant?)null)));
        Assert.That(night.MayBeFull(Bytes.MiB(700).Count, Line), Is.True, "that takes 9.8 minutes");
        Assert.That(night.MayBeFull(Bytes.MiB(720).Count, Line), Is.False);
        Assert.That(night.MayBeFull(null, Line), Is.False);
        Assert.That(night.MayBeFull(null, BandwidthLimit.None), Is.True);
    }

    [Test]
    public void What_a_wrong_clock_noted_for_later_counts_as_no_run()
    {
        var note = new NightNote(Begin, At("2026-12-24T02:00:00"), IsThrough: false);

        Assert.That(Night.Of(Windows, At("2026-11-24T09:00:00"), note).Kind, Is.EqualTo(NightKind.MadeUp));
    }

    [Test]
    public void A_night_has_room_for_what_the_line_takes_until_its_end()
    {
        var night = Night.Of(Windows, At("2026-11-24T04:00:00"), NightNote.None);

        Assert.That(night.Room(At("2026-11-24T04:00:00"), Line), Is.EqualTo(4_500_000_000));
        Assert.That(night.Room(At("2026-11-24T06:00:00"), Line), Is.Zero);
        Assert.That(night.Room(At("2026-11-24T04:00:00"), BandwidthLimit.None), Is.EqualTo(long.MaxValue));
    }

    [TestCase("none", "Free", null)]
    [TestCase("12:30", "InWindow", "2026-11-24T12:30:00")]
    [TestCase("7:00", "InWindow", "2026-11-25T07:00:00")]
    [TestCase("window", "MadeUp", "2026-11-24T12:00:00")]
    public void A_person_may_give_another_end(string text, string kind, string? end)
    {
        var night = RunUntil.Parse(text).Night(Windows, At("2026-11-24T09:00:00"), NightNote.None);

        Assert.That((night.Kind.ToString(), night.Deadline), Is.EqualTo((kind, end is null ? (Instant?)null : At(end))));
    }

    [Test]
    public void An_end_that_is_none_is_refused() =>
        Assert.That(() => RunUntil.Parse("25:00"), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Usage));

    [Test]
    public void Where_there_is_no_outside_each_run_must_come_through_anew()
    {
        var always = Night.Of(NightWindows.Parse("always", "always", DateTimeZone.Utc), Begin, NightNote.None);
        var note = NightNote.None.Working(always, Begin) with { IsThrough = true };

        Assert.That(always.Deadline, Is.Null);
        Assert.That(note.Working(always, Begin + Duration.FromDays(1)).IsThrough, Is.False);
    }

    [Test]
    public void What_waits_as_before_keeps_its_date()
    {
        var note = NightNote.None.Waiting([new NightWait(null, NightWaitKind.Power, "20 %", Begin)]);

        var later = note.Waiting([new NightWait(null, NightWaitKind.Power, "10 %", Begin + Duration.FromHours(1))]);

        Assert.That(later.Waits.Single(), Is.EqualTo(new NightWait(null, NightWaitKind.Power, "10 %", Begin)));
        Assert.That(later.Waiting([new NightWait(null, NightWaitKind.Line, "metered", Begin + Duration.FromHours(2))]).Waits.Single().Since, Is.EqualTo(Begin + Duration.FromHours(2)));
    }
}
