using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class RollbackTargetTests
{
    private static readonly Snapshot Old = Made(3), Newest = Made(4), Altered = Made(5) with { IsAltered = true }, Safety = Made(6) with { Tier = TierTag.BeforeRollback };

    [Test]
    public void The_newest_is_gone_back_to() => Assert.That(Chosen(null, Newest, Old), Is.EqualTo(Newest));

    [Test]
    public void The_newest_is_the_last_that_the_file_system_made_whatever_its_date_and_number() =>
        Assert.That(Chosen(null, Newest with { Created = Instant.MinValue, Number = 1 }, Old), Is.EqualTo(Newest with { Created = Instant.MinValue, Number = 1 }));

    [Test]
    public void One_that_a_rollback_made_or_somebody_altered_is_passed_over() => Assert.That(Chosen(null, Old, Newest, Altered, Safety), Is.EqualTo(Newest));

    [Test]
    public void Unless_it_is_named() => Assert.That((Chosen(6, Old, Safety), Chosen(5, Old, Altered)), Is.EqualTo((Safety, Altered)));

    [Test]
    public void Where_there_is_none_it_says_what_there_is()
    {
        Assert.That(() => Chosen(null), Throws.TypeOf<StorageException>().With.Message.Contains("home has no snapshot to go back to."));
        Assert.That(() => Chosen(null, Safety), Throws.TypeOf<StorageException>().With.Message.Contains("name one with --to"));
        Assert.That(() => Chosen(9, Old, Newest), Throws.TypeOf<StorageException>().With.Message.Contains("no read-only snapshot home/9; it has 3, 4"));
    }

    private static Snapshot Chosen(int? number, params Snapshot[] snapshots) => RollbackTarget.Choose("home", snapshots, number);

    private static Snapshot Made(int number) => new()
    {
        Config = "home", Number = number, Generation = number * 10, Created = Instant.FromUnixTimeSeconds(number), Path = $"/home/.snapshots/{number}/snapshot", Uuid = Guid.NewGuid(), Tier = "daily",
    };
}
