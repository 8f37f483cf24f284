using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class ClockMemoryTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 12, 0) + Duration.FromNanoseconds(5);
    private string root = null!;

    private HostPaths Host => new(root);

    [SetUp]
    public void Make() => root = Directory.CreateTempSubdirectory("panther-clock-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(root, recursive: true);

    [Test]
    public void At_first_no_time_was_seen() => Assert.That(ClockMemory.Read(Host), Is.EqualTo(new ClockMemory(Instant.MinValue)));

    [Test]
    public void The_latest_time_is_remembered_to_the_nanosecond()
    {
        ClockMemory.Read(Host).Remember(Host, Now, trusted: false);

        Assert.That(ClockMemory.Read(Host).LastSeen, Is.EqualTo(Now));
    }

    [Test]
    public void An_earlier_time_does_not_take_its_place()
    {
        ClockMemory.Read(Host).Remember(Host, Now, trusted: false);
        ClockMemory.Read(Host).Remember(Host, Now - Duration.FromDays(1), trusted: false);

        Assert.That(ClockMemory.Read(Host).LastSeen, Is.EqualTo(Now));
    }

    [Test]
    public void Unless_a_person_trusts_the_clock()
    {
        ClockMemory.Read(Host).Remember(Host, Now, trusted: false);
        ClockMemory.Read(Host).Remember(Host, Now - Duration.FromDays(1), trusted: true);

        Assert.That(ClockMemory.Read(Host).LastSeen, Is.EqualTo(Now - Duration.FromDays(1)));
    }

    [Test]
    public void A_memory_that_cannot_be_read_is_told_and_kept_until_a_person_has_looked()
    {
        Directory.CreateDirectory(Host.State);
        File.WriteAllText(Path.Combine(Host.State, "snapshot-clock"), "yesterday");

        ClockMemory.Read(Host).Remember(Host, Now, trusted: false);
        Assert.That(ClockMemory.Read(Host).Unreadable, Does.Contain("yesterday").And.Contain("--trust-clock"));

        ClockMemory.Read(Host).Remember(Host, Now, trusted: true);
        Assert.That(ClockMemory.Read(Host), Is.EqualTo(new ClockMemory(Now)));
    }
}
