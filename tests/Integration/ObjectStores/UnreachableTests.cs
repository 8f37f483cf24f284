using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What no second try can mend is told at the first.</summary>
public sealed class UnreachableTests
{
    [Test]
    public async Task A_certificate_that_is_not_trusted_is_told_at_once()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start(options => options with { Certificate = SelfSigned() });
        await ToldAtOnce(standIn.Endpoint.ToString().Replace("http://", "https://", StringComparison.Ordinal), "certificate");
    }

    [Test]
    public Task A_name_that_does_not_exist_is_told_at_once() => ToldAtOnce("https://s3.does-not-exist.invalid", "no such name");

    [Test]
    public async Task Plain_http_behind_an_https_endpoint_is_told_at_once()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        await ToldAtOnce(standIn.Endpoint.ToString().Replace("http://", "https://", StringComparison.Ordinal), "certificate");
    }

    private static async Task ToldAtOnce(string endpoint, string words)
    {
        using var bucket = new B2Bucket(new B2Address(endpoint, "us-west-004", "bucket", AllowInsecure: false), new B2Credentials("key", "secret"));
        var store = new RetryingObjectStore(bucket, new RetryOptions(), TimeProvider.System);

        var thrown = await Assert.ThrowsAsync<StorageException>(() => store.Head("x", default).WaitAsync(TimeSpan.FromSeconds(9)));

        FaultsPage.Row("a certificate that is not trusted").EndsWith(thrown!.ExitCode);
        FaultsPage.Row("a certificate that is not trusted").IsSaid(thrown.Message);
        Assert.That(thrown.Message, Does.Contain(words).And.Contain("backup.b2.endpoint"));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }
}
