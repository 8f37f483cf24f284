using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// A bucket's objects as files: <c>objects/&lt;SHA-256 of the key&gt;/&lt;version&gt;</c> and, written last,
/// <c>&lt;version&gt;.json</c>, without which a version does not exist. Keys do not become paths, since a key may
/// be longer than a file name and may be another key's directory. Readers see immutable snapshots of the index.
/// Nothing is synced to disk: what survives is a crash of this program, not of the machine.
/// </summary>
internal sealed class BucketDirectory
{
    private readonly Lock gate = new();
    private readonly string objects;
    private readonly string staging;
    private readonly TimeProvider clock;
    private long lastVersion;
    private volatile ImmutableSortedDictionary<string, ImmutableList<ObjectVersion>> index;

    public BucketDirectory(string path, TimeProvider clock, bool objectLock)
    {
        HasObjectLock = objectLock;
        this.clock = clock;
        Name = Path.GetFileName(path);
        Created = new DateTimeOffset(Directory.CreateDirectory(path).CreationTimeUtc);
        objects = Directory.CreateDirectory(Path.Combine(path, "objects")).FullName;
        staging = Directory.CreateDirectory(Path.Combine(path, "staging")).FullName;
        foreach (var abandoned in Directory.EnumerateFiles(staging))
            File.Delete(abandoned);
        index = Load(objects);
        lastVersion = index.Values.Select(versions => long.Parse(versions[0].VersionId, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .DefaultIfEmpty().Max();
        Uploads = new UploadDirectory(Path.Combine(path, "uploads"), clock);
    }

    public string Name { get; }

    public DateTimeOffset Created { get; }

    public bool HasObjectLock { get; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public UploadDirectory Uploads { get; }

    /// <summary>All versions by key, newest first.</summary>
    public ImmutableSortedDictionary<string, ImmutableList<ObjectVersion>> Index => index;

    public StagedFile Stage() => StagedFile.In(staging);

    /// <summary>The newest version, if it does not hide the key.</summary>
    /// <exception cref="S3Exception">There is none, or it is hidden.</exception>
    public ObjectVersion Current(string key)
    {
        var newest = index.GetValueOrDefault(key)?[0] ?? throw S3Exception.NoSuchKey(key);
        return newest.IsHideMarker ? throw S3Exception.Hidden(newest) : newest;
    }

    /// <exception cref="S3Exception">There is no such version.</exception>
    public ObjectVersion Version(string key, string id) =>
        index.GetValueOrDefault(key)?.Find(version => version.VersionId == id) ?? throw S3Exception.NoSuchVersion(id);

    public string PathOf(ObjectVersion version) => Path.Combine(Home(version.Key), version.VersionId);

    public ObjectVersion Add(string key, StagedFile content, string etag, ObjectHeaders headers) =>
        Append(key, (id, now) =>
        {
            var version = new ObjectVersion
            {
                Key = key,
                VersionId = id,
                Modified = now,
                ETag = etag,
                Headers = headers,
                Length = new FileInfo(content.Path).Length,
            };
            content.MoveTo(PathOf(version));
            return version;
        });

    /// <summary>What a delete by name does on B2: the versions stay, and cost, behind a marker.</summary>
    public ObjectVersion Hide(string key) =>
        Append(key, (id, now) => new ObjectVersion { Key = key, VersionId = id, Modified = now, IsHideMarker = true });

    /// <summary>Removes a version for good; null when it was not there.</summary>
    /// <exception cref="S3Exception">It is locked.</exception>
    public ObjectVersion? Remove(string key, string id)
    {
        lock (gate)
        {
            if (index.GetValueOrDefault(key) is not { } versions || versions.Find(version => version.VersionId == id) is not { } gone)
                return null;
            if (gone.Headers.Lock is { } held && held.RetainUntil > clock.GetUtcNow())
                throw new S3Exception(403, "AccessDenied", $"Access Denied: the version is protected by Object Lock ({held.Mode}) until {S3Xml.Time(held.RetainUntil)}");
            var rest = versions.Remove(gone);
            index = rest.IsEmpty ? index.Remove(key) : index.SetItem(key, rest);
            File.Delete(PathOf(gone) + ".json");
            File.Delete(PathOf(gone));
            if (rest.IsEmpty)
                Directory.Delete(Home(key), recursive: true);
            return gone;
        }
    }

    private ObjectVersion Append(string key, Func<string, DateTimeOffset, ObjectVersion> make)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            lastVersion = Math.Max(lastVersion + 1, now.UtcTicks);
            Directory.CreateDirectory(Home(key));
            var version = make($"{lastVersion:x16}", now);
            using var description = Stage();
            File.WriteAllBytes(description.Path, JsonSerializer.SerializeToUtf8Bytes(version, StoredJson.Default.ObjectVersion));
            description.MoveTo(PathOf(version) + ".json");
            index = index.SetItem(key, index.GetValueOrDefault(key, []).Insert(0, version));
            return version;
        }
    }

    private string Home(string key) => Path.Combine(objects, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));

    private static ImmutableSortedDictionary<string, ImmutableList<ObjectVersion>> Load(string objects) =>
        Directory.EnumerateFiles(objects, "*.json", SearchOption.AllDirectories)
            .Select(path => JsonSerializer.Deserialize(File.ReadAllBytes(path), StoredJson.Default.ObjectVersion)!)
            .GroupBy(version => version.Key, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                group => group.Key,
                group => group.OrderByDescending(version => version.VersionId, StringComparer.Ordinal).ToImmutableList(),
                Utf8Order.Instance);
}
