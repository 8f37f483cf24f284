using NodaTime;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Maintenance;

namespace PantherStorage.Tests.Unit.Maintenance;

public sealed class ChoreTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 12, 31, 2, 0);
    private static readonly StoragePlan Yoga = Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions());

    [Test]
    public void Every_host_has_its_disks_looked_after_and_each_pool_on_its_own()
    {
        var zephyrus = ChoreStatus.Of(Planner.Plan(KnownHosts.Named("zephyrus"), new StorageOptions()), [], Now, Now);

        Assert.That(zephyrus.Select(chore => $"{chore.Chore.InWords()} {chore.Target}"), Is.EqualTo(new[]
        {
            "audit host", "balance zephyrus-primary", "balance zephyrus-secondary", "scrub zephyrus-primary", "scrub zephyrus-secondary",
            "trim zephyrus-primary", "trim zephyrus-secondary", "cleanup host", "full verification host",
        }));
    }

    [TestCase(42, 0, Freshness.Fresh)]
    [TestCase(42, 1, Freshness.Late)]
    public void A_scrub_is_late_after_six_weeks_also_where_there_never_was_one(int days, int seconds, Freshness state)
    {
        var then = Now - Duration.FromDays(days) - Duration.FromSeconds(seconds);

        Assert.That(Scrub([], since: then).Done.State, Is.EqualTo(state));
        Assert.That(Scrub([Record(ChoreResult.Done, then)], since: then - Duration.FromDays(400)).Done.State, Is.EqualTo(state));
    }

    /// <summary>A clock that was ahead once must not keep an alarm quiet until it is then.</summary>
    [Test]
    public void A_date_that_is_still_to_come_counts_for_nothing() => Assert.That(
        Scrub([Record(ChoreResult.Done, Now + Duration.FromDays(3000))], since: Now - Duration.FromDays(43)).Done,
        Has.Property("State").EqualTo(Freshness.Late).And.Property("Last").Null);

    [Test]
    public void What_failed_was_not_attended_to_and_what_needed_nothing_was()
    {
        var good = Record(ChoreResult.NothingToDo, Now - Duration.FromDays(3));

        Assert.That(good.LastGood, Is.EqualTo(good.Began));
        Assert.That(Record(ChoreResult.Failed, Now).After(good).LastGood, Is.EqualTo(good.Began));
        Assert.That(Record(ChoreResult.Waits, Now).After(null).LastGood, Is.Null);
    }

    [TestCase(27.4, true)]
    [TestCase(27.6, false)]
    [TestCase(-1, false)]
    public void What_is_asked_daily_and_due_monthly_is_done_monthly(double daysAgo, bool recent) =>
        Assert.That(Record(ChoreResult.Done, Now - Duration.FromDays(daysAgo)).IsRecent(Now), Is.EqualTo(recent));

    [Test]
    public void What_is_overdue_is_exit_code_1_and_what_failed_is_told()
    {
        var status = new HostStatus("yoga-laptop", Now, [], [], null, null, null)
        {
            Upkeep = ChoreStatus.Of(Yoga, [Record(ChoreResult.Failed, Now - Duration.FromDays(1)) with { Words = "it found: csum=2" }], Now - Duration.FromDays(43), Now),
        };

        var text = StatusTable.Plain(status);

        Assert.That(status.ExitCode, Is.EqualTo(ExitCode.Failed));
        Assert.That((status with { Upkeep = ChoreStatus.Of(Yoga, [], Now, Now) }).ExitCode, Is.EqualTo(ExitCode.Success));
        Assert.That(text, Does.Contain("LATE  scrub of yoga-primary: never done yet; the limit is 42 days\n").And.Contain("FAILED  scrub of yoga-primary, 2026-12-30 02:00Z: it found: csum=2\n"));
        Assert.That(text.Split('\n').Select(line => line.Length), Is.All.LessThanOrEqualTo(80));
    }

    [Test]
    public void What_is_remembered_is_read_again_and_a_damaged_note_is_none()
    {
        var root = Directory.CreateTempSubdirectory("panther-chores-");
        try
        {
            var files = new ChoreFiles(new HostPaths(root.FullName));
            Assert.That(files.Since(Now), Is.EqualTo(Now));
            Assert.That(files.Since(Now + Duration.FromDays(9)), Is.EqualTo(Now), "it is the first time that counts");
            Assert.That(files.Since(Now - Duration.FromDays(9)), Is.EqualTo(Now - Duration.FromDays(9)), "and not one that is still to come");
            Assert.That(files.Since(Now), Is.EqualTo(Now - Duration.FromDays(9)));
            Assert.That(files.TryWrite(Record(ChoreResult.Done, Now)), Is.True);
            Assert.That(files.TryWrite(Record(ChoreResult.Failed, Now + Duration.FromDays(1))), Is.True);

            var read = files.Read().Single();

            Assert.That((read.Result, read.LastGood), Is.EqualTo((ChoreResult.Failed, (Instant?)Now)));
            File.WriteAllText(Path.Combine(root.FullName, "var/lib/panther-storage/maintenance/scrub-yoga-primary.json"), "{");
            Assert.That(files.Read(), Is.Empty);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static ChoreStatus Scrub(ChoreRecord[] records, Instant since) => ChoreStatus.Of(Yoga, records, since, Now).Single(chore => chore.Chore == Chore.Scrub);

    private static ChoreRecord Record(ChoreResult result, Instant began) => new ChoreRecord(Chore.Scrub, "yoga-primary", result, "words", began, 1).After(null);
}
