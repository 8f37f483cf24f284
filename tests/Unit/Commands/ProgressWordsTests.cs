using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Tests.Unit.Commands;

public sealed class ProgressWordsTests
{
    [TestCase(0, 1 << 20, 0, "[....................] 0%  0 B of 1 MiB")]
    [TestCase(1 << 19, 1 << 20, 2, "[##########..........] 50%  512 KiB of 1 MiB, 256 KiB/s, 0:02 left")]
    [TestCase(1 << 20, 1 << 20, 4, "[####################] 100%  1 MiB of 1 MiB, 256 KiB/s")]
    [TestCase(1 << 20, 0, 4, "1 MiB, 256 KiB/s")]
    [TestCase(2 << 20, 1 << 20, 4, "2 MiB, 512 KiB/s")]
    [TestCase(1024, 1024 * 3601, 1, "[....................] 0%  1 KiB of 3.5 MiB, 1 KiB/s, 1 h 00 min left")]
    public void They_say_how_far_how_fast_and_how_long(long done, long total, int seconds, string words) =>
        Assert.That(ProgressWords.Of(done, total, TimeSpan.FromSeconds(seconds)), Is.EqualTo(words));

    [TestCase(3, 12, 6, "[#####...............] 25%  3 of 12, 0:18 left")]
    [TestCase(40_000, null, 2, "40,000, 20,000/s")]
    public void What_is_counted_is_counted(long done, long? total, int seconds, string words) =>
        Assert.That(ProgressWords.Of(new Progress("deleting", done, total) { IsCount = true }, TimeSpan.FromSeconds(seconds)), Is.EqualTo(words));
}
