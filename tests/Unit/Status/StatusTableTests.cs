using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Cli.Rendering;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Operations.Status;

namespace PantherStorage.Tests.Unit.Status;

public sealed class StatusTableTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 11, 20);

    [Test]
    public void It_reads_at_a_glance_and_fits_eighty_columns()
    {
        var text = StatusTable.Plain(Status(null, Label("home", Made(9, 15), Made(9, 15), 3, Now - Duration.FromDays(6)), Label("postgresql", Made(9, 15), Late(81.5, 36), 1, null), Label("config", Late(null, 24), Late(null, 36), 0, null)));

        Assert.That(text, Is.EqualTo("""
            yoga-laptop, 2026-11-21 11:20Z (ages; next: due in)

            Label        Snapshot  next     Backup  next  Chain  Proved     Stored  A month
            home              9 h  15 h        9 h  15 h      3     6 d  123.4 MiB    $0.01
            postgresql        9 h  15 h   LATE 3 d   now      1      no  123.4 MiB    $0.01
            config      LATE none   now  LATE none   now      -       -  123.4 MiB    $0.01

            yoga-primary: 42.3 % used, 120 GiB free; a balance is paused
            bucket: $0.03 a month for this host
            LATE  postgresql: its newest backup is of 2026-11-18 01:50Z; the limit is 36 h
            LATE  config: there is no snapshot
            LATE  config: there is no backup that can be restored
            2 of 3 labels are late

            """.ReplaceLineEndings("\n")));
        Assert.That(text.Split('\n').Select(line => line.Length), Is.All.LessThanOrEqualTo(80));
    }

    [Test]
    public void A_long_full_says_how_far_it_is_and_what_waits_says_why()
    {
        var status = Status(null, Label("home", Made(9, 15), Made(9, 15), 3, Now) with
        {
            Unfinished = new UnfinishedBackup(PantherStorage.Model.Archives.BackupKind.Full, Now - Duration.FromDays(2), Bytes.GiB(27).Count, Bytes.GiB(54).Count, 2, Now + Duration.FromDays(2)),
        }) with
        {
            Waits = [new PantherStorage.Model.Nights.NightWait(null, PantherStorage.Model.Nights.NightWaitKind.Power, "the machine is on battery with 21 %", Now)],
        };

        Assert.That(StatusTable.Plain(status), Does
            .Contain("home: a full backup is under way since 2026-11-19 11:20Z, 27 GiB of about 54 GiB stored (50 %); at least 2 more nights,\nuntil 2026-11-23 11:20Z\n")
            .And.Contain("WAITS all backups, since 2026-11-21 11:20Z: the machine is on battery with 21 %\n"));
    }

    [Test]
    public void What_could_not_be_looked_at_is_not_said_to_be_fresh()
    {
        var text = StatusTable.Plain(Status("no network", Label("home", Made(1, 23), new LastAndNext(null, null, 36, Freshness.Unknown), 0, null)) with { DollarsAMonth = null });

        Assert.That(text, Does.Contain("home     60 min  23 h       ?     ?      ?       ?       ?        ?\n").And.EndWith("nothing that could be looked at is late\n"));
    }

    [Test]
    public void A_file_system_that_could_not_be_looked_at_costs_the_report_no_other()
    {
        var seen = Status(null, Label("home", Made(1, 23), Made(1, 23), 1, Now));

        var status = seen with { Disks = [.. seen.Disks, new DiskStatus("yoga-secondary", 0, 0, 0) { Unreadable = "no such\u001b[2J path" }] };

        Assert.That(status.ExitCode, Is.EqualTo(ExitCode.CouldNotVerify));
        Assert.That(
            StatusTable.Plain(status),
            Does.Contain("yoga-primary: 42.3 % used").And.Contain("yoga-secondary: could not be looked at: no such").And.Not.Contain("\u001b").And.EndWith("nothing that could be looked at is late\n"));
    }

    [Test]
    public void A_pool_without_room_for_metadata_is_named_however_much_room_df_shows()
    {
        var seen = Status(null, Label("home", Made(1, 23), Made(1, 23), 1, Now));

        var status = seen with { Disks = [seen.Disks[0] with { IsMetadataFull = true }] };

        Assert.That(status.ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That(StatusTable.Plain(status).ReplaceLineEndings(" "), Does.Contain("NO ROOM FOR METADATA").And.Contain("but a pool has no room for metadata"));
    }

    private static LastAndNext Made(int hoursAgo, int next) => new(Now - Duration.FromHours(hoursAgo), Now + Duration.FromHours(next), 36, Freshness.Fresh);

    private static LastAndNext Late(double? hoursAgo, int limit) => new(hoursAgo is { } hours ? Now - Duration.FromHours(hours) : null, Now, limit, Freshness.Late);

    private static LabelStatus Label(string name, LastAndNext snapshot, LastAndNext backup, int chain, Instant? proved) => new(
        name, $"/{name}", "@home", snapshot, backup, chain, ImmutableSortedDictionary<string, int>.Empty,
        [.. Enumerable.Repeat("key", chain)], 1, 1, proved, 0, 129_394_278, 0.01m);

    private static HostStatus Status(string? unreadable, params LabelStatus[] labels) => new(
        "yoga-laptop", Now, [.. labels], [new DiskStatus("yoga-primary", 1, 120L << 30, 42.3) { Balance = BalanceState.Paused }], 0.03m, null, unreadable);
}
