using PantherStorage.Harness.Guests;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Tests.Unit.Harness.Guests;

public sealed class InstalledEngineTests
{
    [TestCase("http://127.0.0.1:9000/", "http://10.0.2.2:9000", true)]
    [TestCase("https://s3.example.org/", "https://s3.example.org", false)]
    public void A_guest_is_told_the_bucket_as_it_sees_it_and_everything_else_as_given(string endpoint, string seen, bool insecure)
    {
        var given = new StorageOptions { Profile = "yoga", Backup = new BackupOptions { Subvolumes = ["/home"], BandwidthLimit = "10 Mbit/s" } };
        var told = StorageOptionsJson.Parse(StorageOptionsJson.Write(InstalledEngine.With(given, new Store(new Uri(endpoint)))), "a test");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(told.Backup.B2, Is.EqualTo(new B2Options { Bucket = "drills", Endpoint = seen, Region = "here-1", AllowInsecureEndpoint = insecure }));
            Assert.That((told.Profile, told.Backup.BandwidthLimit), Is.EqualTo(("yoga", "unlimited")));
            Assert.That(told.Backup.Subvolumes, Is.EqualTo(new[] { "/home" }));
        }
    }

    [Test]
    public void The_options_hold_no_credentials() =>
        Assert.That(StorageOptionsJson.Write(InstalledEngine.With(new StorageOptions(), new Store(new Uri("http://127.0.0.1:9000")))), Does.Not.Contain("secret"));

    private sealed record Store(Uri Endpoint) : IRunningObjectStore
    {
        public ObjectStoreKind Kind => ObjectStoreKind.StandIn;

        public string Bucket => "drills";

        public string Region => "here-1";

        public string AccessKey => "secret access";

        public string SecretKey => "secret key";

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
