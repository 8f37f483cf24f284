using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>
/// Bytes that rotted in the bucket reach the engine as they are: it has digests, and says what is damaged. An error
/// of the connection would be tried again in vain, and would blame the network.
/// </summary>
public sealed class BucketOnRottenDiskTests : StandInFixture
{
    [Test]
    public async Task A_flipped_byte_comes_through_in_a_whole_object_and_in_a_range()
    {
        using var bucket = new B2Bucket(
            new B2Address(Server.Endpoint.ToString(), Server.Region, Server.Bucket, AllowInsecure: true),
            new B2Credentials(Server.AccessKey, Server.SecretKey));
        var content = Content.Of(1000);
        await bucket.Put("a", content, default);
        Server.FlipByte("a", 10);
        content[10] ^= 1;
        Assert.That(await bucket.GetAll("a", 1000, default), Is.EqualTo(content));
        Assert.That(await bucket.Get("a", 10, 1, default), Is.EqualTo(content[10..11]));
    }
}
