namespace PantherStorage.Storage.Archives.SendStreams;

/// <summary>
/// Where symbolic links are in a tree that a stream builds: a tree of names that holds links and the directories that lead
/// to them, and nothing else. So it takes about 100 bytes a link, and none where there are none.
/// </summary>
internal sealed class SymbolicLinks
{
    /// <summary>More than any tree that we know of has; a stream with more could only want our memory.</summary>
    internal const int Most = 8_000_000;

    private readonly Directory root;
    // At most so many: a directory that is removed or overwritten takes nothing off.
    private int count;

    public SymbolicLinks() => root = new Directory();

    private SymbolicLinks(Directory root, int count) => (this.root, this.count) = (root, count);

    /// <summary>How many there are at most.</summary>
    public int Count => count;

    public bool IsFull => count >= Most;

    public SymbolicLinks Copy() => new(root.Copy(), count);

    /// <summary>Whether a path leads through one.</summary>
    /// <param name="last">Whether a link that has the very path counts as well.</param>
    public bool LeadsThrough(ReadOnlySpan<byte> path, bool last)
    {
        var at = root;
        while (at.Names.Count > 0)
        {
            var part = Part(ref path);
            if (!at.Names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(part, out var found))
                return false;
            if (found is null)
                return last || path.Length > 0;
            if (path.Length == 0)
                return false;
            at = found;
        }

        return false;
    }

    public void Add(ReadOnlySpan<byte> path)
    {
        Put(path, null);
        count++;
    }

    /// <summary>Removes what has a path, with all below it.</summary>
    public void Remove(ReadOnlySpan<byte> path)
    {
        if (Cut(root, path, out var gone) && gone is null)
            count--;
    }

    public void Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (!Cut(root, from, out var moved))
        {
            Remove(to);
            return;
        }

        // rename(2) of two names of one file changes nothing: who renames a link over a link may still have both.
        if (moved is null && LeadsThrough(to, last: true))
            Add(from);
        Put(to, moved);
    }

    private void Put(ReadOnlySpan<byte> path, Directory? entry)
    {
        Remove(path);
        var at = root;
        while (true)
        {
            var part = Part(ref path);
            if (path.Length == 0)
            {
                at.Names[part.ToArray()] = entry;
                return;
            }

            var names = at.Names.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (!names.TryGetValue(part, out var below) || below is null)
                at.Names[part.ToArray()] = below = new Directory();
            at = below;
        }
    }

    private bool Cut(Directory at, ReadOnlySpan<byte> path, out Directory? entry)
    {
        entry = null;
        var part = Part(ref path);
        var names = at.Names.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!names.TryGetValue(part, out var found))
            return false;
        if (path.Length > 0)
        {
            if (found is null || !Cut(found, path, out entry))
                return false;
            if (found.Names.Count == 0)
                names.Remove(part);
            return true;
        }

        entry = found;
        return names.Remove(part);
    }

    private static ReadOnlySpan<byte> Part(ref ReadOnlySpan<byte> path)
    {
        var end = path.IndexOf((byte)'/');
        var part = end < 0 ? path : path[..end];
        path = end < 0 ? [] : path[(end + 1)..];
        return part;
    }

    /// <summary>Names in it; a link has null.</summary>
    private sealed class Directory
    {
        public Dictionary<byte[], Directory?> Names { get; } = new(ByteNames.Instance);

        public Directory Copy()
        {
            var copy = new Directory();
            foreach (var (name, below) in Names)
                copy.Names.Add(name, below?.Copy());
            return copy;
        }
    }

    private sealed class ByteNames : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteNames Instance = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

        public bool Equals(ReadOnlySpan<byte> name, byte[] other) => name.SequenceEqual(other);

        // HashCode is seeded anew in each process: nobody can choose names that collide.
        public int GetHashCode(ReadOnlySpan<byte> name)
        {
            var hash = default(HashCode);
            hash.AddBytes(name);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> name) => name.ToArray();
    }
}
