using NodaTime;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

public sealed class ObjectLocksTests
{
    private static readonly Instant Until = Instant.FromUtc(2026, 12, 24, 18, 0);

    [Test]
    public void With_a_locked_version_stay_the_newer_ones_of_its_key_and_its_marker()
    {
        GarbageDecision[] decisions = [Going("a", "1"), Going("a", "2"), Going("a", "3", Leftover.HideMarker), Going("b", "1")];

        var respected = ObjectLocks.Respect(decisions, new Dictionary<(string, string), Instant> { [("a", "2")] = Until });

        Assert.That(respected.Select(each => each.Goes), Is.EqualTo(new[] { true, false, false, true }));
        Assert.That(respected[1].Because, Is.EqualTo("locked until 2026-12-24 18:00Z (object lock)"));
        Assert.That(respected[2].Because, Does.Contain("would come to light").And.Contain("locked until"));
    }

    [Test]
    public async Task A_lock_that_has_ended_holds_nothing()
    {
        var inventory = new MemoryInventory(new BucketContents([], []));
        inventory.Locks[("a", "1")] = Until;
        inventory.Locks[("b", "1")] = Instant.MaxValue;
        GarbageDecision[] decisions = [Going("a", "1"), Going("b", "1")];

        var before = await ObjectLocks.Respect(decisions, inventory, Until - Duration.FromSeconds(1), default);
        var after = await ObjectLocks.Respect(decisions, inventory, Until, default);

        Assert.That((before[0].Goes, after[0].Goes), Is.EqualTo((false, true)));
        Assert.That(after[1].Because, Is.EqualTo("locked by a legal hold"));
    }

    [TestCase(5, "note")]
    [TestCase(35, "daily ones (30 days)")]
    [TestCase(31, "daily ones (30 days)")]
    public void A_lock_is_held_against_the_times_for_which_backups_are_kept(int days, string words)
    {
        var plan = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());

        var finding = LockFindings.Times(days, FullEvery.Monthly, plan).Single();

        Assert.That($"{finding.Severity} {finding.Seen}".ToLowerInvariant(), Does.Contain(words));
    }

    [TestCase(FullEvery.Monthly, 31)]
    [TestCase(FullEvery.Quarterly, 92)]
    [TestCase(FullEvery.Yearly, 366)]
    [TestCase(FullEvery.Auto, 731)]
    public void A_lock_that_ends_while_backups_still_build_on_a_full_one_is_told(FullEvery full, int days)
    {
        Assert.That(LockFindings.Times(days - 1, full, plan: null).Single().Seen, Does.Contain($"ends after {days - 1} days").And.Contain($"up to {days} days younger"));
        Assert.That(LockFindings.Times(days, full, plan: null), Is.Empty);
    }

    private static GarbageDecision Going(string key, string id, Leftover what = Leftover.HiddenVersion) => new(key, id, what, 1, Goes: true, "a test");
}
