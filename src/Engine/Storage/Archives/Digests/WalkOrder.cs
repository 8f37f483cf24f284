namespace PantherStorage.Storage.Archives.Digests;

/// <summary>The order of a <see cref="Linux.TreeWalk"/>: a directory before what is in it, that before the directory's next sibling, names by their bytes.</summary>
internal static class WalkOrder
{
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var same = left.CommonPrefixLength(right);
        return same == left.Length || same == right.Length
            ? left.Length.CompareTo(right.Length)
            : Rank(left[same]).CompareTo(Rank(right[same]));

        static int Rank(byte value) => value == (byte)'/' ? 0 : value;
    }
}
