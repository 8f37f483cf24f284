using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Tests.Property.Backup;

public sealed class WalkOrderLaws
{
    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public void Paths_are_ordered_as_a_walk_finds_them(byte[][] left, byte[][] right)
    {
        var (a, b) = (Names(left), Names(right));

        Assert.That(Math.Sign(WalkOrder.Compare(PathOf(a), PathOf(b))), Is.EqualTo(Math.Sign(InAWalk(a, b))));
    }

    // A directory comes before what is in it, and names by their bytes.
    private static int InAWalk(List<byte[]> left, List<byte[]> right)
    {
        foreach (var (one, other) in left.Zip(right))
        {
            if (one.AsSpan().SequenceCompareTo(other) is not 0 and var order)
                return order;
        }

        return left.Count.CompareTo(right.Count);
    }

    // Bytes close to each other and to the slash, so that names are often the same or nearly.
    private static List<byte[]> Names(byte[][] drawn) =>
        [.. drawn.Where(name => name is { Length: > 0 }).Select(name => name.Select(one => "!-.0A~"u8[one % 6]).ToArray())];

    private static byte[] PathOf(List<byte[]> names) => [.. "."u8, .. names.SelectMany(name => (byte[])[(byte)'/', .. name])];
}
