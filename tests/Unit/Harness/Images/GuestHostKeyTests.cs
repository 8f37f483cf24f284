using PantherStorage.Harness.Images;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Images;

public sealed class GuestHostKeyTests
{
    private string file = null!;

    [SetUp]
    public void MakeFile() => file = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(file);

    [Test]
    public void The_key_is_read_from_the_line_of_the_guest()
    {
        File.WriteAllText(file, "other ssh-ed25519 AAAA\npanther-guest ssh-rsa AAAA\npanther-guest ssh-ed25519 AQID\n");
        Assert.That(new GuestHostKey(file).Public(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [TestCase("")]
    [TestCase("other ssh-ed25519 AQID\n")]
    [TestCase("panther-guest ssh-ed25519 no-key\n")]
    public void A_file_without_the_key_is_named_with_what_to_do(string content)
    {
        File.WriteAllText(file, content);
        Assert.That(() => new GuestHostKey(file).Public(), Throws.TypeOf<StorageException>().With.Message.Contains(file).And.Message.Contains("is built anew"));
    }

    [Test]
    public void A_file_that_is_missing_is_named_with_what_to_do() =>
        Assert.That(() => new GuestHostKey(file + ".missing").Public(), Throws.TypeOf<StorageException>().With.Message.Contains("is built anew"));
}
