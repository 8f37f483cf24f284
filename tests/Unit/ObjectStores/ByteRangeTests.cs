using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Unit.ObjectStores;

public sealed class ByteRangeTests
{
    [TestCase("bytes=0-9", 0, 10)]
    [TestCase("bytes=5-", 5, 95)]
    [TestCase("bytes=-5", 95, 5)]
    [TestCase("bytes=-500", 0, 100)]
    [TestCase("bytes=90-900", 90, 10)]
    public void A_range_is_cut_to_the_object(string header, long offset, long length) =>
        Assert.That(ByteRange.Parse(header, 100), Is.EqualTo(new ByteRange(offset, length, IsPart: true)));

    [TestCase("")]
    [TestCase("bytes=9-5")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=-")]
    [TestCase("bytes=0-1,5-6")]
    [TestCase("lines=0-9")]
    public void What_is_no_single_range_is_the_whole(string header) =>
        Assert.That(ByteRange.Parse(header, 100), Is.EqualTo(new ByteRange(0, 100, IsPart: false)));

    [TestCase("bytes=100-", 100)]
    [TestCase("bytes=0-0", 0)]
    [TestCase("bytes=-0", 100)]
    public void A_range_behind_the_end_cannot_be_satisfied(string header, long objectLength) =>
        Assert.That(() => ByteRange.Parse(header, objectLength), Throws.InstanceOf<S3Exception>().With.Property("Status").EqualTo(416));
}
