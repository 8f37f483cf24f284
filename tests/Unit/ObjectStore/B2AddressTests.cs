using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.ObjectStore;

public sealed class B2AddressTests
{
    [TestCase("""{ }""", true)]
    [TestCase("""{ "b2": { "endpoint": "https://s3.example.org" } }""", false)]
    [TestCase("""{ "encryption": "sse-b2" }""", true)]
    [TestCase("""{ "b2": { "sse": true } }""", true)]
    [TestCase("""{ "encryption": "age", "age": { "recipients": ["age1fprj50jt55n797rtfunfzgrr3r77eellrzq64vrcjhrcund74p6szdkv5a"] } }""", false)]
    [TestCase("""{ "encryption": "age", "age": { "recipients": ["age1fprj50jt55n797rtfunfzgrr3r77eellrzq64vrcjhrcund74p6szdkv5a"] }, "b2": { "sse": true } }""", true)]
    public void B2_encrypts_where_an_option_asks_for_it_or_nothing_else_does(string backup, bool encrypted) =>
        Assert.That(B2Address.Of(Options(backup)).Encrypted, Is.EqualTo(encrypted));

    [Test]
    public void Only_who_makes_backups_locks_and_only_where_it_is_asked_for()
    {
        var options = Options("""{ "b2": { "lockDays": 45, "lockMode": "compliance" } }""");

        Assert.That(B2Address.Locking(options).Lock, Is.EqualTo(new ObjectLock("COMPLIANCE", 45)));
        Assert.That(B2Address.Of(options).Lock, Is.Null);
        Assert.That(B2Address.Locking(Options("{ }")).Lock, Is.Null);
    }

    [TestCase("-1")]
    [TestCase("3001")]
    public void A_lock_that_b2_does_not_take_is_refused(string days) =>
        Assert.That(() => Options($$$"""{ "b2": { "lockDays": {{{days}}} } }"""), Throws.InstanceOf<PantherStorage.Model.StorageException>().With.Message.Contains("storage.backup.b2.lockDays").And.Message.Contains("0 to 3000"));

    private static BackupOptions Options(string backup) => StorageOptionsJson.Parse($$"""{ "backup": {{backup}} }""", "some.json").Backup;
}
