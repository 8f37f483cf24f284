using System.Globalization;
using System.Runtime.InteropServices;

namespace PantherStorage.Model.Proofs;

/// <summary>
/// Part <paramref name="Number"/> (from 1) of <paramref name="Of"/> parts of an archive's frames. The parts of one
/// number are a partition: read each once, and every frame was read exactly once. Which frames are in a part depends on the
/// archive's key, so that the first frames of many small archives do not all fall into part 1.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FrameGroup(int Number, int Of)
{
    /// <summary>More parts than this are no plan to read everything some day.</summary>
    public const int Most = 256;

    public static FrameGroup Whole { get; } = new(1, 1);

    public bool IsPossible => Of is >= 1 and <= Most && Number >= 1 && Number <= Of;

    /// <returns>Null when the text is not <c>k/n</c> with 1 &lt;= k &lt;= n &lt;= <see cref="Most"/>.</returns>
    public static FrameGroup? Parse(string text) =>
        text.Split('/') is [var number, var of]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
        && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && new FrameGroup(k, n) is { IsPossible: true } group ? group : null;

    /// <summary>Numbers of the frames in this part, in order, of an archive with so many.</summary>
    public IEnumerable<int> In(string key, int frames)
    {
        var first = (Number - 1 + Of - (int)(Spread(key) % (uint)Of)) % Of;
        for (var frame = first; frame < frames; frame += Of)
            yield return frame;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");

    // FNV-1a, written out: the parts must be the same ones next year.
    private static uint Spread(string key) => key.Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619u)) >> 8;
}
