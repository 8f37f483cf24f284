using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>A key with few rights, as B2 documents them.</summary>
public sealed class KeyRightsTests : StandInFixture
{
    protected override StandInOptions Options(StandInOptions options) => options with { Rights = KeyRights.Uploader("host/") };

    [Test]
    public async Task It_stores_reads_and_hides_below_its_prefix()
    {
        await Client.Put(Bucket, "host/a", [1]);
        Assert.That(await Client.Get(Bucket, "host/a"), Is.EqualTo(new byte[] { 1 }));
        await Client.DeleteObjectAsync(Bucket, "host/a");
        Assert.That((await Client.ListVersionsAsync(Bucket, "host/")).Versions, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task It_deletes_no_version()
    {
        var put = await Client.Put(Bucket, "host/a", [1]);
        Assert.That(() => Client.DeleteObjectAsync(Bucket, "host/a", put.VersionId), Refused("AccessDenied"));
    }

    [Test]
    public void It_sees_nothing_beyond_its_prefix()
    {
        Assert.That(() => Client.Put(Bucket, "other/a", [1]), Refused("AccessDenied"));
        Assert.That(() => Client.ListVersionsAsync(Bucket), Refused("AccessDenied"));
        Assert.That(() => Client.ListBucketsAsync(), Refused("AccessDenied"));
    }

    [Test]
    public void It_reads_no_settings()
    {
        Assert.That(() => Client.GetBucketVersioningAsync(Bucket), Refused("AccessDenied"));
        Assert.That(() => Client.GetLifecycleConfigurationAsync(Bucket), Refused("AccessDenied"));
    }
}
