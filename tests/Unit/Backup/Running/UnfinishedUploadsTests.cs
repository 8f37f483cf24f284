using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Running;

/// <summary>Uploads that go on over several nights, as the host has noted them.</summary>
public sealed class UnfinishedUploadsTests
{
    private readonly MemoryBucket bucket = new();
    private string root = null!;

    private HostPaths Host => new(root);

    [SetUp]
    public void Make() => root = Directory.CreateTempSubdirectory("panther-uploads-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(root, recursive: true);

    [Test]
    public void One_that_has_become_larger_than_expected_has_nobody_knows_how_much_left()
    {
        Assert.That((Upload("home") with { Stored = 300, Expected = 450 }).Left, Is.EqualTo(150));
        Assert.That((Upload("home") with { Stored = 300, Expected = 300 }).Left, Is.Null);
        Assert.That((Upload("home") with { Stored = 301, Expected = 300 }).Left, Is.Null);
        Assert.That((Upload("home") with { Stored = 300 }).Left, Is.Null);
    }

    [TestCase(-1L, 5L, 3)]
    [TestCase(5L, long.MaxValue, 3)]
    [TestCase(long.MaxValue, null, 3)]
    [TestCase(5L, 5L, 99)]
    public void A_note_with_figures_that_no_archive_can_have_counts_as_none(long stored, long? expected, int level)
    {
        Note(Upload("home") with { Stored = stored, Expected = expected, Level = level });

        Assert.That(new UploadMemory(Host, "home").Read(), Is.Null);
    }

    [Test]
    public void Sweeping_spares_what_the_host_goes_on_with_in_this_store_and_nothing_else()
    {
        Note(Upload("home"));
        Note(Upload("data") with { Store = "another bucket" });
        GarbageDecision[] decisions = [Stale("home"), Stale("data"), Stale("home") with { What = Leftover.HiddenVersion }];

        var spared = decisions.ToImmutableArray().SpareUploads(new UnfinishedUploads(Host).In(bucket.Description));

        Assert.That(spared.Select(decision => decision.Goes), Is.EqualTo(new[] { false, true, true }));
    }

    [Test]
    public async Task What_is_not_backed_up_any_more_is_given_up_and_its_snapshots_are_let_go()
    {
        Note(Upload("home"));
        Note(Upload("containers"));
        var told = new List<string>();

        await new UnfinishedUploads(Host).GiveUp(bucket, ["home", "data"], told.Add, default);

        Assert.That(UploadMemory.Labels(Host), Is.EqualTo(new[] { "home" }));
        Assert.That(told, Has.Count.EqualTo(1).And.All.Contains("`containers` is not backed up any more"));
        Assert.That(SendingMemory.Needed(Host).Keys, Is.EqualTo(new[] { Upload("home").Snapshot }));
    }

    private void Note(InterruptedUpload upload) => Assert.That(new UploadMemory(Host, upload.Key.Split('/')[1]).TryWrite(upload), Is.True);

    private InterruptedUpload Upload(string label) => new(
        bucket.Description, $"yoga-laptop/{label}/2026/11/20261121_020000_{label}_snapshots.tar.zst", $"id-{label}",
        new Guid(label.Length, 0, 0, new byte[8]), "facts", Instant.FromUtc(2026, 11, 21, 2, 0), [])
    {
        IsFull = true,
    };

    private static GarbageDecision Stale(string label) => new("key", $"id-{label}", Leftover.Upload, 1, Goes: true, "a test");
}
