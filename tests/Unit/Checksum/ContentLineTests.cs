using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Tests.Unit.Checksum;

public sealed class ContentLineTests
{
    [Test]
    public void Every_name_is_one_word_of_visible_ASCII_and_no_two_are_the_same()
    {
        var words = Enumerable.Range(0, 256).Select(b => ContentLine.Escaped([(byte)b])).ToList();

        Assert.That(words, Is.Unique);
        Assert.That(words, Has.None.Matches<string>(word => word!.Any(c => c is <= ' ' or > '~')));
        Assert.That(ContentLine.Escaped("a b\\\n"u8), Is.EqualTo(@"a\040b\134\012"));
    }
}
