using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

/// <summary>1, 2 and 3 of one subvolume; it is rolled back to 2; 4 is of what was made of it.</summary>
public sealed class LineageTests
{
    private static readonly Guid Before = Guid.NewGuid(), Since = Guid.NewGuid();
    private static readonly Snapshot First = Made(1, Before), Taken = Made(2, Before), GivenUp = Made(3, Before);
    private static readonly Snapshot Later = Made(4, Since) with { Base = Taken.Uuid };

    [Test]
    public void Two_of_one_subvolume_are_of_one_line() => Assert.That(Lineage.IsOfOne(First, GivenUp, All(Later)), Is.True);

    [Test]
    public void What_was_rolled_back_to_and_what_was_made_before_it_are_what_the_new_one_was() =>
        Assert.That((Lineage.IsOfOne(Taken, Later, All(Later)), Lineage.IsOfOne(First, Later, All(Later))), Is.EqualTo((true, true)));

    [Test]
    public void What_was_made_after_it_was_given_up() => Assert.That(Lineage.IsOfOne(GivenUp, Later, All(Later)), Is.False);

    [Test]
    public void Nothing_is_known_of_a_subvolume_that_came_from_elsewhere()
    {
        Assert.That(Lineage.IsOfOne(Taken, Later with { Base = Guid.Empty }, All(Later)), Is.False);
        Assert.That(Lineage.IsOfOne(Taken, Later with { Base = Guid.NewGuid() }, All(Later)), Is.False);
    }

    [Test]
    public void Nor_of_another_subvolumes_snapshots() => Assert.That(Lineage.IsOfOne(First with { Origin = Guid.NewGuid() }, Later, All(Later)), Is.False);

    private static Snapshot[] All(Snapshot last) => [last, GivenUp, Taken, First];

    private static Snapshot Made(int number, Guid origin) => new()
    {
        Config = "home", Number = number, Generation = number, Created = Instant.FromUnixTimeSeconds(number), Path = $"/home/.snapshots/{number}/snapshot", Uuid = Guid.NewGuid(), Origin = origin,
    };
}
