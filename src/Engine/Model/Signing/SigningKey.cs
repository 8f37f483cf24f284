using System.Security.Cryptography;

namespace PantherStorage.Model.Signing;

/// <summary>
/// What a host signs its manifests with: a key that the bucket does not hold, so that whoever can write there cannot make
/// backups that this host believes.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa key;

    private SigningKey(ECDsa key)
    {
        this.key = key;
        Public = VerifyingKey.OfInfo(key.ExportSubjectPublicKeyInfo())
            ?? throw new CryptographicException("it is on another curve than P-256");
    }

    public VerifyingKey Public { get; }

    /// <summary>PKCS#8; ends in a newline.</summary>
    public string Pem => key.ExportPkcs8PrivateKeyPem() + "\n";

    public static SigningKey Make() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <returns>Null when it is no private key on P-256.</returns>
    public static SigningKey? Parse(string pem)
    {
        var made = ECDsa.Create();
        try
        {
            made.ImportFromPem(pem);
            return new SigningKey(made);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            made.Dispose();
            return null;
        }
    }

    /// <returns>DER.</returns>
    public byte[] Sign(ReadOnlySpan<byte> bytes) => key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => key.Dispose();
}
