using PantherStorage.Model.Signing;

namespace PantherStorage.Tests.Unit.Backup.Trust;

/// <summary>A public key and a signature come from the bucket, and so may be anything.</summary>
public sealed class VerifyingKeyTests
{
    [Test]
    public void A_flipped_bit_of_a_key_is_another_key_or_none()
    {
        using var signing = SigningKey.Make();
        var info = Convert.FromBase64String(signing.Public.Base64);
        for (var bit = 0; bit < info.Length * 8; bit++)
            Assert.That(VerifyingKey.OfInfo(Flipped(info, bit)), Is.Not.EqualTo(signing.Public), $"bit {bit}");
    }

    [Test]
    public void A_flipped_bit_of_a_signature_does_not_fit()
    {
        using var signing = SigningKey.Make();
        var signed = "a head"u8.ToArray();
        var signature = signing.Sign(signed);
        Assert.That(signing.Public.Fits(signed, signature), Is.True);
        for (var bit = 0; bit < signature.Length * 8; bit++)
            Assert.That(signing.Public.Fits(signed, Flipped(signature, bit)), Is.False, $"bit {bit}");
    }

    [TestCase("")]
    [TestCase("MFk=")]
    [TestCase("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", TestName = "A key of Ed25519 is none on P-256")]
    public void What_is_no_key_on_P256_is_none(string base64) => Assert.That(VerifyingKey.Parse(base64), Is.Null);

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var altered = (byte[])bytes.Clone();
        altered[bit / 8] ^= (byte)(1 << (bit % 8));
        return altered;
    }
}
