using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.ObjectStore;

public sealed class B2CredentialsTests
{
    [TestCase("B2_KEY_ID=id\nB2_APPLICATION_KEY=secret")]
    [TestCase("B2_ACCOUNT_ID=id\r\nB2_APPLICATION_KEY=secret\r\n")]
    [TestCase("# a comment\nexport AWS_ACCESS_KEY_ID='id'\nexport AWS_SECRET_ACCESS_KEY=\"secret\"\n")]
    [TestCase("B2_ACCOUNT_ID=account\nB2_KEY_ID=id\nB2_APPLICATION_KEY=secret")]
    [TestCase("""{ "accountId": "account", "keyId": "id", "key": "secret" }""")]
    public void Every_form_of_the_file_is_read(string text) =>
        Assert.That(B2Credentials.Parse(text), Is.EqualTo(new B2Credentials("id", "secret")));

    [TestCase("")]
    [TestCase("B2_KEY_ID=id")]
    [TestCase("B2_KEY_ID=id\nB2_APPLICATION_KEY=")]
    [TestCase("{ \"keyId\": \"id\" ")]
    [TestCase("{ \"keyId\": 5, \"key\": [] }")]
    public void What_holds_no_key_is_none(string text) => Assert.That(B2Credentials.Parse(text), Is.Null);

    [Test]
    public void The_secret_is_never_printed() =>
        Assert.That($"{new B2Credentials("id", "secret")}", Does.Not.Contain("secret"));
}
