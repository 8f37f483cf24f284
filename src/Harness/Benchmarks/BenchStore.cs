using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// The S3 server of all contenders: the stand-in, over TLS as B2 is. (Over plain http, clients such as restic's send
/// aws-chunked bodies, which neither B2 nor the stand-in takes.) Its certificate is made for this one bench.
/// </summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly X509Certificate2 certificate;

    private BenchStore(B2StandIn server, X509Certificate2 certificate, string certificateFile)
    {
        Server = server;
        this.certificate = certificate;
        CertificateFile = certificateFile;
    }

    public B2StandIn Server { get; }

    /// <summary>For <c>SSL_CERT_FILE</c>: .NET's, Go's and OpenSSL's clients all read it.</summary>
    public string CertificateFile { get; }

    public static async Task<BenchStore> Start(BenchDisk disk, CancellationToken cancellation)
    {
        var own = SelfSigned();
        var file = disk.Beside("certificate.pem");
        await File.WriteAllTextAsync(file, own.ExportCertificatePem(), cancellation);
        var server = await B2StandIn.StartAsync(
            new StandInOptions { Directory = disk.Beside("bucket"), Bucket = "panther-bench", Certificate = own }, cancellation);
        return new BenchStore(server, own, file);
    }

    /// <summary>Bytes that something brings into the bucket.</summary>
    public async Task<RunSample> Storing(Func<Task<RunSample>> action)
    {
        var before = Server.StoredBytes;
        var sample = await action();
        return sample with { Stored = Server.StoredBytes - before };
    }

    /// <summary>Whether a certificate is this server's.</summary>
    public bool Is(X509Certificate shown) => shown.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        certificate.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=panther-bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
    }
}
