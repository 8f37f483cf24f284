using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Unit.Configuration;

public sealed class StorageOptionsJsonTests
{
    [Test]
    public void What_is_not_said_keeps_its_default()
    {
        var options = Parse("""{ "backup": { "b2": { "bucket": "example" } } }""");

        Assert.That(options.Backup.B2, Is.EqualTo(new B2Options { Bucket = "example" }));
        Assert.That(options.Backup.IncludeDatabases);
        Assert.That(options.Backup.Subvolumes, Is.EqualTo(new[] { "/", "/home", "/etc" }));
        Assert.That((options.User, options.Snapshots.Schedule, options.Btrfs.EnforceDatabaseNodatacow), Is.EqualTo(("hbohlen", "02:00", true)));
    }

    [Test]
    public void What_is_said_is_read()
    {
        var options = Parse("""{ "profile": "ovh", "backup": { "subvolumes": ["/home"], "includeDatabases": false }, "snapshots": { "retention": { "hourly": 24 } }, "btrfs": { "subvolumes": { "@redis": { "enable": true, "mountOptions": ["noatime", "nodatacow"] } } } }""");

        Assert.That((options.Profile, options.Backup.IncludeDatabases, options.Snapshots.Retention.Hourly), Is.EqualTo(("ovh", false, (int?)24)));
        Assert.That(options.Backup.Subvolumes, Is.EqualTo(new[] { "/home" }));
        Assert.That(options.Btrfs.Subvolumes["@redis"].MountOptions, Is.EqualTo(new[] { "noatime", "nodatacow" }));
    }

    [TestCase("""{ "snapshots": { "retention": { "houly": 3 } } }""", "storage.snapshots.retention.houly = 3", "did you mean \"hourly\"?")]
    [TestCase("""{ "btrfs": { "subvolumes": { "@redis": { "enabled": true } } } }""", "storage.btrfs.subvolumes.@redis.enabled", "did you mean \"enable\"?")]
    [TestCase("""{ "Profile": "yoga" }""", "storage.Profile", "did you mean \"profile\"?")]
    [TestCase("""{ "snapshots": { "retention": { "daily": "seven" } } }""", "storage.snapshots.retention.daily = \"seven\"", "a whole number")]
    [TestCase("""{ "snapshots": { "retention": { "daily": 1.5 } } }""", "daily = 1.5", "a whole number")]
    [TestCase("""{ "user": null }""", "storage.user = null", "a string")]
    [TestCase("""{ "backup": null }""", "storage.backup = null", "an object")]
    [TestCase("""{ "backup": { "subvolumes": "/" } }""", "storage.backup.subvolumes", "a list of strings")]
    [TestCase("""{ "backup": { "enable": "yes" } }""", "storage.backup.enable", "true or false")]
    [TestCase("[]", "storage = []", "an object")]
    [TestCase("null", "storage = null", "an object")]
    [TestCase("{ \"user\": ", "some.json", "cut off")]
    [TestCase("", "some.json", "cut off")]
    [TestCase("""{ "user": "a", "user": "b" }""", "some.json", "Duplicate")]
    public void What_cannot_be_meant_is_refused_with_key_value_and_what_would_be_right(string json, string seen, string right) =>
        Assert.That(() => Parse(json), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains(seen).And.Message.Contains(right));

    [Test]
    public void A_file_that_is_named_must_be_there() =>
        Assert.That(() => OptionsFile.Read("/nowhere/storage.json"), Throws.InstanceOf<StorageException>().With.Message.Contains("/nowhere/storage.json"));

    [Test]
    public void A_host_without_options_has_the_defaults() =>
        Assert.That(OptionsFile.ReadIfThere("/nowhere/storage.json").Options.User, Is.EqualTo("hbohlen"));

    private static StorageOptions Parse(string json) => StorageOptionsJson.Parse(json, "some.json");
}
