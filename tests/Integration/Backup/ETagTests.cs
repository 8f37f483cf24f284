using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.ObjectStores;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Stores and proxies whose ETags are not the MD5 of what was stored, or not in the usual form.</summary>
public sealed class ETagTests
{
    [Test]
    public async Task A_backup_is_stored_once_and_proved_all_the_same([Values(ETagForm.Weak, ETagForm.UpperCase, ETagForm.Other, ETagForm.None)] ETagForm form, [Values] bool listingsToo)
    {
        await using var world = await World(form, listingsToo);

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        Assert.That(world.Server.Requests.Count(S3Operation.UploadPart), Is.EqualTo(8), "each part once");
        world.Server.Faults.Clear();
        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
        await world.Restore(world.Disk.In("restored"));
    }

    [Test]
    public async Task An_archive_is_read_back_where_the_store_shows_nothing_of_what_it_has()
    {
        await using var world = await World(ETagForm.Other, listingsToo: true, contentMd5Ignored: true);

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        Assert.That(world.Server.Requests.Count(S3Operation.GetObject), Is.GreaterThanOrEqualTo(7), "50 MB in pieces of 8");
    }

    [Test]
    public async Task Bytes_that_were_altered_on_the_way_to_such_a_store_are_found_before_they_count()
    {
        await using var world = await World(ETagForm.Other, listingsToo: true, contentMd5Ignored: true);
        world.Server.Faults.Clear();
        world.Server.Faults.Add(InjectedFault.FlippedInTransit(1000).As(ETagForm.Other, contentMd5Ignored: true).On(S3Operation.UploadPart));
        world.Server.Faults.Add(InjectedFault.ETagAs(ETagForm.Other, contentMd5Ignored: true).Always());

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Because, Does.Contain("was read back"));
        Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Stored));
        world.Server.Faults.Clear();
        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Verified));
    }

    [TestCase(Milestone.PartStored, 16)]
    [TestCase(Milestone.ArchiveConfirmed, 8)]
    public async Task An_interrupted_upload_is_resumed_without_trusting_such_an_ETag(Milestone step, int parts)
    {
        await using var world = await World(ETagForm.Other, listingsToo: true);
        var left = step == Milestone.PartStored ? 8 : 1;
        using (Milestones.Watch(passed =>
        {
            if (passed == step && Interlocked.Decrement(ref left) == 0)
                throw new IOException("cut off");
        }))
        {
            Assert.That((await world.Run()).Single().Outcome, Is.EqualTo(Outcome.Failed));
        }

        var outcome = (await world.Run()).Single();

        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        Assert.That(world.Server.Requests.Count(S3Operation.UploadPart), Is.EqualTo(parts));
        world.Server.Faults.Clear();
        await world.Restore(world.Disk.In("restored"));
    }

    [TestCase(false, ContentProof.ContentMd5)]
    [TestCase(true, ContentProof.ReadingBack)]
    public async Task A_bucket_is_asked_once_by_what_it_shows_that_it_has_what_was_sent(bool contentMd5Ignored, ContentProof expected)
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = new B2Bucket(new B2Address(standIn.Endpoint.ToString(), standIn.Region, standIn.Bucket, AllowInsecure: true), new B2Credentials(standIn.AccessKey, standIn.SecretKey));
        standIn.Server.Faults.Add(InjectedFault.ETagAs(ETagForm.Other, contentMd5Ignored).Always());

        Assert.That(await bucket.Proof("yoga-laptop", default), Is.EqualTo(expected));
        var asked = standIn.Server.Requests.All.Length;
        Assert.That(await bucket.Proof("yoga-laptop", default), Is.EqualTo(expected));
        Assert.That(standIn.Server.Requests.All, Has.Length.EqualTo(asked));
        Assert.That(standIn.Server.ObjectCount, Is.Zero);
    }

    /// <summary>A world with 50 MB to store in eight parts.</summary>
    private static async Task<BackupWorld> World(ETagForm form, bool listingsToo, bool contentMd5Ignored = false)
    {
        var world = await BackupWorld.Make();
        var noise = new byte[50_000_000];
        new Random(5).NextBytes(noise);
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "noise"), noise);
        await world.Snapshot();
        var fault = InjectedFault.ETagAs(form, contentMd5Ignored).Always();
        if (listingsToo)
        {
            world.Server.Faults.Add(fault);
        }
        else
        {
            foreach (var operation in new[] { S3Operation.PutObject, S3Operation.UploadPart, S3Operation.GetObject, S3Operation.HeadObject })
                world.Server.Faults.Add(fault.On(operation));
        }

        return world;
    }
}
