using System.Security.Cryptography;

namespace PantherStorage.Model.Signing;

/// <summary>
/// The public part of a host's signing key (ECDSA on P-256; the runtime has no Ed25519 of its own). Its fingerprint is the
/// machine's identity.
/// </summary>
public sealed record VerifyingKey
{
    private const int CoordinateLength = 32;

    private readonly byte[] spki;

    private VerifyingKey(byte[] spki)
    {
        this.spki = spki;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(spki).AsSpan(0, 16));
    }

    // All of a key on P-256 but its point (RFC 5480): SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING { 04 x y } }.
    private static ReadOnlySpan<byte> Prefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
        0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>First 16 bytes of the SHA-256 of the SubjectPublicKeyInfo, in hex.</summary>
    public string Fingerprint { get; }

    /// <summary>The SubjectPublicKeyInfo (RFC 5280) in base64, on one line.</summary>
    public string Base64 => Convert.ToBase64String(spki);

    /// <summary>As <c>openssl</c> reads it; ends in a newline.</summary>
    public string Pem => new string(PemEncoding.Write("PUBLIC KEY", spki)) + "\n";

    /// <param name="spki">DER; as an untrusted manifest may hold it, so nothing in it is taken as it stands.</param>
    /// <returns>Null when it is no key on P-256 with an uncompressed point.</returns>
    public static VerifyingKey? OfInfo(ReadOnlySpan<byte> spki)
    {
        if (spki.Length != Prefix.Length + 2 * CoordinateLength || !spki.StartsWith(Prefix))
            return null;
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out _);
            return new VerifyingKey(spki.ToArray());
        }
        catch (CryptographicException)
        {
            // The point is not on the curve.
            return null;
        }
    }

    /// <param name="text">PEM, or the base64 of a SubjectPublicKeyInfo.</param>
    /// <returns>Null when it is no public key on P-256.</returns>
    public static VerifyingKey? Parse(string text)
    {
        // Base64 may have white space in it.
        var bare = text.Replace("-----BEGIN PUBLIC KEY-----", string.Empty, StringComparison.Ordinal)
            .Replace("-----END PUBLIC KEY-----", string.Empty, StringComparison.Ordinal);
        var info = new byte[bare.Length];
        return Convert.TryFromBase64String(bare, info, out var length) ? OfInfo(info.AsSpan(0, length)) : null;
    }

    /// <param name="signature">DER, as <c>openssl</c> makes and reads it.</param>
    public bool Fits(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(spki, out _);
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public bool Equals(VerifyingKey? other) => other is not null && spki.AsSpan().SequenceEqual(other.spki);

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Fingerprint;
}
