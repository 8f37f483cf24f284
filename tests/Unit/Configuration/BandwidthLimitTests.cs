using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Tests.Unit.Configuration;

public sealed class BandwidthLimitTests
{
    [TestCase("10 Mbit/s", 10_000_000)]
    [TestCase("500kbit/s", 500_000)]
    [TestCase("1 Gbit/s", 1_000_000_000)]
    [TestCase("unlimited", 0)]
    public void Rates_are_decimal_as_those_of_lines_are(string text, long bits) =>
        Assert.That(BandwidthLimit.Parse(text).BitsPerSecond, Is.EqualTo(bits));

    [Test]
    public void Ten_megabits_take_a_day_for_a_hundred_gibibytes() =>
        Assert.That(BandwidthLimit.Parse("10 Mbit/s").MinutesFor(Bytes.GiB(100)), Is.EqualTo(1432));

    [TestCase("10 MB/s")]
    [TestCase("")]
    [TestCase("10 Mbit/s\n")]
    public void What_is_no_rate_is_refused_with_examples(string text) =>
        Assert.That(() => BandwidthLimit.Parse(text), Throws.InstanceOf<StorageException>().With.Message.Contains("500 kbit/s"));
}
