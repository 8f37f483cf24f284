using System.Text;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Linux;

public sealed class PathTextTests
{
    [Test]
    public void Every_pair_of_bytes_comes_back_from_text([Range(0, 255)] int first)
    {
        for (var second = 0; second < 256; second++)
        {
            byte[] bytes = [(byte)'/', (byte)first, (byte)second, .. "ü😀"u8];
            Assert.That(PathText.Bytes(PathText.Of(bytes)), Is.EqualTo(bytes));
        }
    }

    [TestCase("report\u202Efdp.exe", "report\\342\\200\\256fdp.exe")]
    [TestCase("family \U0001F468\u200D\U0001F469 and العربية", "family \U0001F468\u200D\U0001F469 and العربية")]
    [TestCase("two\nlines", "two\\012lines")]
    public void What_is_shown_cannot_turn_text_or_begin_a_line(string text, string shown) => Assert.That(Printable.Of(text), Is.EqualTo(shown));

    [TestCase("ü😀\uFFFD")]
    [TestCase("plain")]
    public void What_is_text_stays_text(string text)
    {
        Assert.That(PathText.Of(Encoding.UTF8.GetBytes(text)), Is.EqualTo(text));
        Assert.That(PathText.IsPlain(text));
    }

    [Test]
    public void A_surrogate_written_as_bytes_is_not_taken_for_one_of_ours()
    {
        byte[] bytes = [0xED, 0xB2, 0x80];

        Assert.That(PathText.IsPlain(PathText.Of(bytes)), Is.False);
        Assert.That(PathText.Bytes(PathText.Of(bytes)), Is.EqualTo(bytes));
    }

    [TestCase("a b\tü😀", @"a b\011ü😀")]
    [TestCase("\u001b[31m\u009b\u2028\u007f", @"\033[31m\302\233\342\200\250\177")]
    [TestCase("a\nb", @"a\012b")]
    public void What_a_terminal_would_obey_is_shown_as_numbers(string text, string shown) =>
        Assert.That(Printable.Of(text), Is.EqualTo(shown));

    [Test]
    public void A_byte_that_is_no_text_is_shown_as_its_number() =>
        Assert.That(Printable.Of(PathText.Of([(byte)'a', 0xff, (byte)'b'])), Is.EqualTo(@"a\377b"));

    [Test]
    public void Lines_stay_lines() => Assert.That(Printable.Lines("a\n\tb\r"), Is.EqualTo("a\n\tb\\015"));

    [Test]
    public async Task Any_bytes_reach_a_program()
    {
        byte[] odd = [.. "-n 'a\\0101%s"u8, 0xff, 0xc3, (byte)'\n', (byte)'\n'];

        var result = await Programs.Run(new("sh", "-c", "printf '%s' \"$1\" \"$2\" | od -An -v -tu1", "sh", PathText.Of(odd), ""), default);

        Assert.That(result.OrThrow().StandardOutput.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(byte.Parse), Is.EqualTo(odd));
    }
}
