using NodaTime;
using PantherStorage.Model.Replicas;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Replicas;

public sealed class ReplicaPlannerTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 28, 3, 0);

    [Test]
    public void Each_goes_on_the_newest_before_it_that_both_sides_have_and_says_so()
    {
        var sends = Decide([Daily(1), Daily(2), Daily(3)], [Copy(Daily(1))]).Sends;

        Assert.That(sends.Select(send => (send.Snapshot.Number, send.Parent?.Number)), Is.EqualTo(new (int, int?)[] { (2, 1), (3, 2) }));
        Assert.That(sends[0].Because, Is.EqualTo("home/1 is the newest before it that both sides have"));
    }

    [Test]
    public void What_is_older_than_all_that_both_sides_have_goes_on_the_next_after_it()
    {
        var send = Decide([Daily(1), Daily(2)], [Copy(Daily(2))]).Sends.Single();

        Assert.That((send.Snapshot.Number, send.Parent!.Number), Is.EqualTo((1, 2)));
    }

    [Test]
    public void After_a_restore_in_place_the_next_goes_in_full()
    {
        var send = Decide([Daily(1), Daily(2) with { Origin = Guid.NewGuid() }], [Copy(Daily(1))]).Sends.Single();

        Assert.That(send.Parent, Is.Null);
        Assert.That(send.Because, Does.Contain("as a restore in place leaves it"));
    }

    [Test]
    public void After_a_rollback_the_next_goes_on_what_was_gone_back_to_and_never_on_the_line_that_was_given_up()
    {
        var live = Guid.NewGuid();
        Snapshot[] here = [Daily(1), Daily(2), Daily(3) with { Origin = live, Base = Daily(1).Uuid }];

        var decided = Decide(here, [Copy(Daily(1)), Copy(Daily(2))]);

        Assert.That((decided.Sends.Single().Snapshot.Number, decided.Sends.Single().Parent?.Number), Is.EqualTo((3, 1)));
        Assert.That(decided.Common?.Number, Is.EqualTo(1), "`snapshot prune` must leave that");
    }

    [Test]
    public void After_the_loss_of_the_disk_what_was_pinned_or_made_by_hand_stays_when_the_policy_applies_again()
    {
        var (byHand, pinned, old) = (Daily(1) with { Tier = "manual", Pinned = true }, Daily(2) with { Pinned = true }, Daily(3));

        var decided = Decide([Daily(20)], [Copy(byHand), Copy(pinned), Copy(old), Copy(Daily(20))], daily: 1);

        Assert.That(decided.Copies.Where(copy => copy.IsKept).Select(copy => copy.Copy.Name.Number), Is.EqualTo(new[] { 1, 2, 20 }));
        Assert.That(decided.Copies[0].Because.Single(), Does.Contain("its snapshot is gone: nobody but you deletes it"));
    }

    [Test]
    public void What_is_not_there_yet_stands_for_no_day_there()
    {
        Snapshot[] here = [Daily(3), Daily(10), Daily(11), Daily(12)];

        var none = Decide(here, [Copy(Daily(1)), Copy(Daily(2)), Copy(Daily(3))], daily: 3);
        var one = Decide(here, [Copy(Daily(1)), Copy(Daily(2)), Copy(Daily(3)), Copy(Daily(10))], daily: 3);

        Assert.That(none.Copies.Select(copy => copy.IsKept), Is.All.True);
        Assert.That(one.Copies.Where(copy => !copy.IsKept).Select(copy => copy.Copy.Name.Number), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_copy_that_is_called_otherwise_than_its_snapshot_is_none_and_the_snapshot_waits_until_it_is_gone()
    {
        var decided = Decide([Daily(1), Daily(2)], [Copy(Daily(1)), Copy(Daily(9)) with { Source = Daily(2).Uuid }]);

        Assert.That(decided.Common?.Number, Is.EqualTo(1));
        Assert.That(decided.Sends, Is.Empty);
        Assert.That(decided.Notes.Single(), Does.StartWith("home/2 is not copied: home/20261109T020000Z_9_daily in the replica has its received UUID"));
    }

    [Test]
    public void Of_several_copies_with_one_received_UUID_none_is_built_on_whether_their_snapshot_is_here_or_not()
    {
        var twice = new[] { Copy(Daily(2)), Copy(Daily(9)) with { Source = Daily(2).Uuid } };

        Assert.That(CopyFaults.Of(twice, []).Select(copy => copy.IsSound), Is.All.False);
        Assert.That(Decide([Daily(1), Daily(2), Daily(3)], [Copy(Daily(1)), .. twice]).Sends.Single().Parent?.Number, Is.EqualTo(1));
    }

    [Test]
    public void The_name_of_a_copy_follows_the_pin_of_its_snapshot_and_is_that_of_the_same_snapshot_all_the_same()
    {
        var pinned = Daily(1) with { Pinned = true };

        Assert.That(Copy(pinned).Name.ToString(), Is.EqualTo("20261101T020000Z_1_daily+pinned"));
        Assert.That(Decide([pinned], [Copy(Daily(1))]).Marks.Single().Name, Is.EqualTo(CopyName.Of(pinned)));
        Assert.That(Decide([Daily(1)], [Copy(pinned)]).Marks.Single().Name, Is.EqualTo(CopyName.Of(Daily(1))));
        Assert.That(Decide([Daily(1)], [Copy(pinned)]).Sends, Is.Empty);
        Assert.That(Decide([pinned], [Copy(pinned)]).Marks, Is.Empty);
    }

    [Test]
    public void What_a_person_made_by_hand_goes_while_it_is_pinned_and_its_copy_goes_when_it_is_no_more()
    {
        var byHand = Daily(1) with { Tier = "manual" };

        Assert.That(Decide([byHand], []).Sends, Is.Empty);
        Assert.That(Decide([byHand with { Pinned = true }], []).Sends, Has.Length.EqualTo(1));
        Assert.That(Decide([byHand with { Pinned = true }, Daily(2)], [Copy(byHand), Copy(Daily(2))]).Copies[0].IsKept);
        Assert.That(Decide([byHand, Daily(2)], [Copy(byHand), Copy(Daily(2))]).Copies[0].IsKept, Is.False);
    }

    [Test]
    public void A_name_that_something_else_has_there_is_left_alone_and_told()
    {
        var decided = Decide([Daily(1)], [Copy(Daily(1)) with { Source = Guid.NewGuid(), Fault = "it was made writable" }]);

        Assert.That(decided.Sends, Is.Empty);
        Assert.That(decided.Notes.Single(), Does.StartWith("home/1 is not copied: the replica has something else of the name home/20261101T020000Z_1_daily"));
    }

    [TestCase("")]
    [TestCase(".incoming")]
    [TestCase("snapshot")]
    [TestCase("20261128T020000Z_x_daily")]
    [TestCase("20261128T020000Z_42_daily/..")]
    [TestCase("20261399T020000Z_42_daily")]
    public void What_has_no_name_of_ours_is_no_copy(string name) => Assert.That(CopyName.Parse(name), Is.Null);

    private static Snapshot Daily(int day) => SnapshotHistory.Snapshot(day, Instant.FromUtc(2026, 11, day, 2, 0), "daily") with { Generation = day };

    private static ReplicaCopy Copy(Snapshot snapshot) => new("home", CopyName.Of(snapshot), snapshot.Uuid, null);

    private static ReplicaDecisions Decide(Snapshot[] here, ReplicaCopy[] there, int daily = 30) =>
        ReplicaPlanner.Decide(here, there, SnapshotHistory.Counts(0, daily, 0, 0), new RetentionFacts(Now.InUtc()));
}
