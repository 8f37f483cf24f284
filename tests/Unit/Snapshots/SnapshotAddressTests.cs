using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class SnapshotAddressTests
{
    [Test]
    public void A_snapshot_is_named_by_its_configuration_and_number() => Assert.That(SnapshotAddress.Parse("home/12"), Is.EqualTo(new SnapshotAddress("home", 12)));

    [Test]
    public void Or_as_the_latest() => Assert.That(SnapshotAddress.Parse("home/latest"), Is.EqualTo(new SnapshotAddress("home", null)));

    [TestCase("12")]
    [TestCase("home")]
    [TestCase("home/")]
    [TestCase("/12")]
    [TestCase("home/0")]
    [TestCase("home/-1")]
    [TestCase("home/+1")]
    [TestCase("home/1/2")]
    [TestCase("home/12a")]
    [TestCase("")]
    public void Anything_else_is_refused_with_how_to_say_it(string text) => Assert.That(
        () => SnapshotAddress.Parse(text),
        Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Usage).And.Message.Contains("home/12"));
}
