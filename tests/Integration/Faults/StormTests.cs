using System.Collections.Immutable;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.ObjectStores;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>A store that misbehaves for good: what is told, and that nothing is lost by it. The table is docs/faults.md.</summary>
public sealed class StormTests
{
    private static IEnumerable<TestCaseData> Storms =>
    [
        Storm("five_hundreds", InjectedFault.InternalError(), FaultsPage.Row("the same, and it does not pass"), "InternalError"),
        Storm("slow_downs", InjectedFault.SlowDown(), FaultsPage.Row("the same, and it does not pass"), "SlowDown"),
        Storm("resets_in_the_middle_of_a_body", InjectedFault.CutAfter(1000), FaultsPage.Row("the same, and it does not pass"), "cannot reach"),
        Storm("wrong_etags", InjectedFault.WrongETag(), FaultsPage.Row("a wrong ETag"), "other bytes"),
        Storm("a_key_that_expires", InjectedFault.Refused(403, "AccessDenied", "The application key has expired"), FaultsPage.Row("a key that expires"), "credentials file"),
        Storm("a_cap", InjectedFault.Refused(403, "AccessDenied", "Cannot upload files, storage cap exceeded."), FaultsPage.Row("a cap of the account"), "raise it"),
        Storm("a_bucket_that_goes", InjectedFault.Refused(404, "NoSuchBucket", "The specified bucket does not exist"), FaultsPage.Row("the bucket goes"), "Create the bucket"),
    ];

    [TestCaseSource(nameof(Storms))]
    public async Task In_mid_run_it_is_told_and_the_next_run_goes_on(InjectedFault fault, FaultRow row, string words)
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        var noise = new byte[40_000_000];
        new Random(3).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "noise"), noise);
        await world.Snapshot();
        world.Server.Faults.Add(fault.On(S3Operation.UploadPart).AfterSparing(1).Next(1000));

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Because, Does.Contain(words));
        row.EndsWith(outcome.ExitCode);
        world.Server.Faults.Clear();
        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Stored));
        await world.Restore(world.Disk.In("restored"));
    }

    [Test]
    public async Task A_response_that_never_comes_is_waited_for_once_and_told()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = new B2Bucket(AddressOf(standIn), KeyOf(standIn), new HastyTime());
        standIn.Server.Faults.Add(InjectedFault.Slow(TimeSpan.FromDays(1)).On(S3Operation.PutObject));

        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.Put("x", new byte[10], default));

        FaultsPage.Row("a response that never comes").EndsWith(thrown!.ExitCode);
        FaultsPage.Row("a response that never comes").IsSaid(thrown.Message);
        Assert.That(StoreFaultException.Of(thrown)!.Transient, Is.True);
    }

    [Test]
    public async Task A_clock_that_is_hours_off_is_told_and_the_key_is_not_blamed()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start(options => options with { Clock = new LateTime() });
        using var bucket = new B2Bucket(AddressOf(standIn), KeyOf(standIn));

        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.Put("x", new byte[10], default));

        Assert.That(thrown!.Message, Does.Contain("clock").And.Contain("timedatectl").And.Not.Contain("credentials file"));
        FaultsPage.Row("this machine's clock").EndsWith(thrown.ExitCode);
        FaultsPage.Row("this machine's clock").IsSaid(thrown.Message);
    }

    private static IEnumerable<TestCaseData> Forgeries =>
    [
        Forgery("a_path_trick", index => Head(index, manifest => manifest with { Key = "yoga-laptop/../other/2026/11/20261121_020000_home_snapshots.tar.zst" })),
        Forgery("a_label_with_a_path", index => Head(index, manifest => manifest with { Backup = manifest.Backup with { Label = "../../etc" } })),
        Forgery("a_frame_that_would_grow_to_2_GB", index => index with { Frames = Changed(index, frame => frame with { Plain = int.MaxValue }) }),
        Forgery("a_frame_longer_than_the_archive", index => index with { Frames = Changed(index, frame => frame with { Length = int.MaxValue }) }),
        Forgery("an_archive_of_a_negative_length", index => Head(index, manifest => manifest with { Length = -1 })),
        Forgery("a_frame_named_like_a_path", index => index with { Frames = Changed(index, frame => frame with { Name = "../../root/.ssh/authorized_keys" }) }),
    ];

    [TestCaseSource(nameof(Forgeries))]
    public async Task A_manifest_edited_and_signed_by_a_thief_of_the_key_is_found_and_nothing_of_it_is_believed(Func<ArchiveIndex, ArchiveIndex> forge)
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        var sound = await world.Index(backup.Key!);
        var forged = forge(sound);
        await world.Store.Put(ArchiveKey.ParseArchive(backup.Key!)!.Manifest, ManifestJson.Write(forged.Manifest, forged.Frames, forged.Pieces, ArchiveBench.Key), default);

        FaultsPage.Row("a manifest is forged").EndsWith((await world.Verify(VerifyLevel.Full)).ExitCode, ExitCode.BackupDamaged);
        await RestoreTests.Expect(ExitCode.BackupDamaged, "damaged", () => world.Restore(world.Disk.In("restored"), wanted: backup.Key!));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
        if (!forged.Frames.SequenceEqual(sound.Frames))
            return; // a backup run reads no frame table
        await Trees.Change(world.Home, 2);
        await world.Snapshot();
        Assert.That((await world.Run()).Single(), Has.Property("Kind").EqualTo(BackupKind.Full), "what is damaged is no parent");
    }

    private static TestCaseData Storm(string name, InjectedFault fault, FaultRow row, string words) =>
        new TestCaseData(fault, row, words).SetArgDisplayNames(name);

    private static TestCaseData Forgery(string name, Func<ArchiveIndex, ArchiveIndex> forge) =>
        new TestCaseData(forge).SetArgDisplayNames(name);

    private static ArchiveIndex Head(ArchiveIndex index, Func<Manifest, Manifest> change) => index with { Manifest = change(index.Manifest) };

    private static ImmutableArray<Frame> Changed(ArchiveIndex index, Func<Frame, Frame> change) =>
        index.Frames.SetItem(1, change(index.Frames[1]));

    private static B2Address AddressOf(StandInInTemporaryDirectory standIn) =>
        new(standIn.Endpoint.ToString(), standIn.Region, standIn.Bucket, AllowInsecure: true);

    private static B2Credentials KeyOf(StandInInTemporaryDirectory standIn) => new(standIn.AccessKey, standIn.SecretKey);

    /// <summary>Three hours later than it is here.</summary>
    private sealed class LateTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromHours(3);
    }
}
