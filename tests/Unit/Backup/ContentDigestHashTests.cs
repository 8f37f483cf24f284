using System.Security.Cryptography;
using System.Text;
using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class ContentDigestHashTests
{
    private static readonly string Told = new('a', 64);
    private static readonly string Whole = $". dir 0755 0:0 -\n./a file 0644 0:0 1.000000000 1 sha256={Told}\n";

    [Test]
    public void A_whole_text_is_hashed([Values(1, 7, 4096)] int chunk) =>
        Assert.That(Of(Whole, chunk), Is.EqualTo(Hash(Whole)));

    [Test]
    public void The_last_line_of_changes_says_it([Values(1, 7, 4096)] int chunk, [Values("", "-./gone\n+./a file\n")] string changes) =>
        Assert.That(Of(changes + ContentDigestHash.LastLine(Told), chunk), Is.EqualTo(Told));

    [TestCase("-./gone\n", TestName = "Changes_that_were_cut_off_say_nothing")]
    [TestCase("", TestName = "No_text_says_nothing")]
    public void Changes_without_a_last_line_are_no_ones_digest(string text) =>
        Assert.That(Of(text, 4096), Is.EqualTo(Hash(text)));

    [TestCase('g')]
    [TestCase('A')]
    public void A_last_line_that_is_no_hash_says_nothing(char odd)
    {
        var text = ContentDigestHash.LastLine(Told[1..] + odd);

        Assert.That(Of(text, 4096), Is.EqualTo(Hash(text)));
    }

    private static string Of(string text, int chunk)
    {
        using var hash = new ContentDigestHash();
        foreach (var part in Encoding.ASCII.GetBytes(text).Chunk(chunk))
            hash.Append(part);
        return hash.Current();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
