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

    private static ReplicaDecisions Decide(Snapshot[] here, ReplicaCopy[] there) =>
        ReplicaPlanner.Decide(here, there, SnapshotHistory.Counts(0, 30, 0, 0), new RetentionFacts(Now.InUtc()));
}
