using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Tests.Unit.Configuration;

public sealed class RefusalTests
{
    [TestCase("""{ "backup": { "b2": { "bukcet": "x" } } }""", "storage.backup.b2.bukcet = \"x\"", "did you mean \"bucket\"?")]
    [TestCase("""{ "bucket": "x" }""", "storage.bucket", "did you mean storage.backup.b2.bucket?")]
    [TestCase("""{ "profile": "My Host" }""", "storage.profile = \"My Host\"", "host list")]
    [TestCase("""{ "btrfs": { "performanceMode": "io-optimised" } }""", "performanceMode = \"io-optimised\"", "did you mean \"io-optimized\"?")]
    [TestCase("""{ "timeZone": "Europe/Berln" }""", "storage.timeZone", "did you mean \"Europe/Berlin\"?")]
    [TestCase("""{ "timeZone": 1 }""", "storage.timeZone = 1", "a string")]
    [TestCase("""{ "backup": { "schedule": "2am" } }""", "storage.backup.schedule = \"2am\"", "02:00")]
    [TestCase("""{ "backup": { "schedule": "24:00" } }""", "storage.backup.schedule", "02:00")]
    [TestCase("""{ "snapshots": { "schedule": "Sun 02:00" } }""", "storage.snapshots.schedule", "a time of day")]
    [TestCase("""{ "btrfs": { "fstrimSchedule": "Sunday 3:30" } }""", "storage.btrfs.fstrimSchedule", "Sun 3:30")]
    [TestCase("""{ "backup": { "randomizedDelay": "soon" } }""", "storage.backup.randomizedDelay", "30min")]
    [TestCase("""{ "backup": { "bandwidthLimit": "10 MB/s" } }""", "storage.backup.bandwidthLimit", "10 Mbit/s")]
    [TestCase("""{ "backup": { "bandwidthLimit": "0 Mbit/s" } }""", "storage.backup.bandwidthLimit", "unlimited")]
    [TestCase("""{ "backup": { "compression": "20" } }""", "storage.backup.compression = \"20\"", "a level from 1 to 19")]
    [TestCase("""{ "backup": { "compression": 9 } }""", "storage.backup.compression", "as text, e.g. \"9\"")]
    [TestCase("""{ "backup": { "encryption": "aes" } }""", "storage.backup.encryption = \"aes\"", "one of auto, none, sse-b2, age")]
    [TestCase("""{ "backup": { "age": { "recipients": ["age1x"] } } }""", "storage.backup.age.recipients[0] = \"age1x\"", "age1… (as age-keygen prints it)")]
    [TestCase("""{ "backup": { "age": { "recipients": ["age1fprj50jt55n797rtfunfzgrr3r77eellrzq64vrcjhrcund74p6szdkv5a", "age1fprj50jt55n797rtfunfzgrr3r77eellrzq64vrcjhrcund74p6szdkv5q"] } } }""", "storage.backup.age.recipients[1] = \"age1fprj50jt55n797", "a letter of it is wrong")]
    [TestCase("""{ "backup": { "age": { "recipients": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"] } } }""", "storage.backup.age.recipients[0]", "ssh-ed25519 …")]
    [TestCase("""{ "backup": { "age": { "recipients": "age1x" } } }""", "storage.backup.age.recipients", "a list")]
    [TestCase("""{ "backup": { "budget": "refues" } }""", "storage.backup.budget", "did you mean \"refuse\"?")]
    [TestCase("""{ "backup": { "subvolumes": ["/", "home"] } }""", "storage.backup.subvolumes[1] = \"home\"", "/home")]
    [TestCase("""{ "backup": { "b2": { "credentialsFile": "../key" } } }""", "storage.backup.b2.credentialsFile", "absolute path")]
    [TestCase("""{ "btrfs": { "subvolumes": { "@": { "mountOptions": ["noatme"] } } } }""", "storage.btrfs.subvolumes.@.mountOptions", "did you mean \"noatime\"?")]
    [TestCase("""{ "btrfs": { "subvolumes": { "@": { "mountOptions": ["ssd", "nossd"] } } } }""", "mountOptions", "ssd and nossd conflict")]
    [TestCase("""{ "btrfs": { "subvolumes": { "@": { "mountOptions": ["compress=zstd:3", "compress=zstd:1"] } } } }""", "mountOptions", "conflict")]
    [TestCase("""{ "btrfs": { "subvolumes": { "@": { "compression": "brotli" } } } }""", "storage.btrfs.subvolumes.@.compression = \"brotli\"", "zstd[:1-15]")]
    [TestCase("""{ "snapshots": { "retention": { "daily": -1 } } }""", "storage.snapshots.retention.daily = -1", "0 to 1000")]
    [TestCase("""{ "snapshots": { "hooks": { "db": { "kind": "postgres" } } } }""", "storage.snapshots.hooks.db.kind = \"postgres\"", "did you mean \"postgresql\"?")]
    [TestCase("""{ "snapshots": { "hooks": { "db": { "subvolumes": ["postgresql"] } } } }""", "storage.snapshots.hooks.db.subvolumes[0] = \"postgresql\"", "@postgresql")]
    [TestCase("""{ "monitoring": { "cost": { "warning": -1 } } }""", "storage.monitoring.cost.warning = -1", "0 to 1000000")]
    [TestCase("""{ "hostname": "My Host" }""", "storage.hostname", "lower-case")]
    public void What_cannot_be_meant_is_named_with_its_value_and_what_would_be_right(string json, string seen, string right) =>
        Assert.That(() => StorageOptionsJson.Parse(json, "some.json"),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains(seen).And.Message.Contains(right).And.Message.Contains("some.json"));

    [TestCase("""{ "backup": { "b2": { "keyId": "K00sesame" } } }""", "credentialsFile")]
    [TestCase("""{ "backup": { "b2": { "applicationKey": "K00sesame" } } }""", "credentialsFile")]
    [TestCase("""{ "monitoring": { "datadog": { "apiKey": "K00sesame" } } }""", "apiKeyFile")]
    [TestCase("""{ "backup": { "age": { "identity": "K00sesame" } } }""", "identityFile")]
    [TestCase("""{ "backup": { "age": { "recipients": ["AGE-SECRET-KEY-1SESAMEsesame"] } } }""", "make a new pair")]
    [TestCase("""{ "backup": { "b2": { "aplicationKey": "K00sesame" } } }""", "is not an option")]
    public void A_key_in_the_options_is_refused_and_never_repeated(string json, string place) =>
        Assert.That(() => StorageOptionsJson.Parse(json, "some.json"), Throws.InstanceOf<StorageException>().With.Message.Contains(place).And.Message.Not.Contains("sesame"));

    [TestCase("age1fprj50jt55n797rtfunfzgrr3r77eellrzq64vrcjhrcund74p6szdkv5a")]
    [TestCase("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEm8dcdxTgJYzdlsJF8EUzVy4Jr0kOWDjpZ0TrCwLzhE ann@desk")]
    public void Public_keys_are_taken(string key) =>
        Assert.That(StorageOptionsJson.Parse($$"""{ "backup": { "encryption": "age", "age": { "recipients": ["{{key}}"] } } }""", "some.json").Backup.Age.Recipients, Is.EqualTo(new[] { key }));

    [Test]
    public void Encryption_for_nobody_is_refused() =>
        Assert.That(() => OptionsCheck.Together(StorageOptionsJson.Parse("""{ "backup": { "encryption": "age" } }""", "some.json")),
            Throws.InstanceOf<StorageException>().With.Message.Contains("storage.backup.age.recipients is empty"));

    [TestCase("""{ "btrfs": { "ssdOptimization": null, "performanceMode": null }, "snapshots": { "retention": { "daily": null } } }""")]
    [TestCase("{}")]
    public void Null_leaves_it_to_the_host(string json) =>
        Assert.That(StorageOptionsJson.Parse(json, "some.json"), Has.Property("Snapshots").EqualTo(new StorageOptions().Snapshots));
}
