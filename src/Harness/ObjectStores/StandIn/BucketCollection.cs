using System.Collections.Immutable;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>The buckets of one directory, each a directory of its own.</summary>
internal sealed class BucketCollection
{
    private readonly Lock gate = new();
    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly bool objectLock;
    private volatile ImmutableSortedDictionary<string, BucketDirectory> buckets;

    public BucketCollection(string directory, TimeProvider clock, bool objectLock)
    {
        this.objectLock = objectLock;
        this.directory = Path.GetFullPath(directory);
        this.clock = clock;
        Directory.CreateDirectory(this.directory);
        buckets = Directory.EnumerateDirectories(this.directory)
            .Where(path => Directory.Exists(Path.Combine(path, "objects")))
            .Select(path => new BucketDirectory(path, clock, objectLock))
            .ToImmutableSortedDictionary(bucket => bucket.Name, bucket => bucket, StringComparer.Ordinal);
    }

    public IEnumerable<BucketDirectory> All => buckets.Values;

    /// <exception cref="S3Exception">There is none of this name.</exception>
    public BucketDirectory Find(string name) => buckets.GetValueOrDefault(name) ?? throw S3Exception.NoSuchBucket(name);

    public bool Exists(string name) => buckets.ContainsKey(name);

    /// <exception cref="S3Exception">The name is taken, or no name for a bucket.</exception>
    public void Create(string name)
    {
        if (name.Length is < 6 or > 63 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new S3Exception(400, "InvalidBucketName", $"A bucket's name has 6 to 63 of a-z, 0-9 and -: {name}");
        lock (gate)
        {
            if (buckets.ContainsKey(name))
                throw new S3Exception(409, "BucketAlreadyOwnedByYou", $"You already have a bucket of this name: {name}");
            buckets = buckets.Add(name, new BucketDirectory(Path.Combine(directory, name), clock, objectLock));
        }
    }

    /// <exception cref="S3Exception">It is not there, or holds versions.</exception>
    public void Delete(string name)
    {
        lock (gate)
        {
            if (!Find(name).Index.IsEmpty)
                throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete still holds versions of objects");
            buckets = buckets.Remove(name);
            Directory.Delete(Path.Combine(directory, name), recursive: true);
        }
    }
}
