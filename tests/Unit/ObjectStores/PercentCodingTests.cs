using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Unit.ObjectStores;

public sealed class PercentCodingTests
{
    [TestCase("a b+c/ü", "a%20b%2Bc/%C3%BC")]
    [TestCase("-._~", "-._~")]
    [TestCase("'()*!", "%27%28%29%2A%21")]
    public void A_path_is_encoded_as_signatures_want_it(string path, string encoded)
    {
        Assert.That(PercentCoding.EncodePath(path), Is.EqualTo(encoded));
        Assert.That(PercentCoding.Decode(encoded, plusIsSpace: false), Is.EqualTo(path));
    }

    [Test]
    public void A_plus_is_a_space_in_a_query_and_a_plus_in_a_path()
    {
        Assert.That(PercentCoding.Decode("a+b", plusIsSpace: true), Is.EqualTo("a b"));
        Assert.That(PercentCoding.Decode("a+b", plusIsSpace: false), Is.EqualTo("a+b"));
    }

    [TestCase("%")]
    [TestCase("%4")]
    [TestCase("%zz")]
    [TestCase("%ff", Description = "not UTF-8")]
    [TestCase("ü", Description = "never sent unencoded")]
    public void A_broken_escape_is_InvalidURI(string text) =>
        Assert.That(() => PercentCoding.Decode(text, plusIsSpace: false), Throws.InstanceOf<S3Exception>().With.Property("Code").EqualTo("InvalidURI"));
}
