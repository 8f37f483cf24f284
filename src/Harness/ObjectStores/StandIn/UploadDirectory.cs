using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <param name="ETag">MD5 in hexadecimal, without quotes.</param>
/// <param name="Length">Bytes.</param>
internal sealed record ReceivedPart(int Number, string ETag, long Length, DateTimeOffset Modified);

internal sealed record Upload(UploadStart Start, ImmutableSortedDictionary<int, ReceivedPart> Parts);

/// <summary>
/// Unfinished uploads as files: <c>uploads/&lt;id&gt;/upload.json</c> and a file for each part, named by its number
/// and MD5, so that a restart finds all that <c>ListParts</c> must tell.
/// </summary>
internal sealed class UploadDirectory
{
    private const string StartFile = "upload.json";

    private readonly Lock gate = new();
    private readonly string directory;
    private readonly TimeProvider clock;
    private volatile ImmutableDictionary<string, Upload> uploads;

    public UploadDirectory(string path, TimeProvider clock)
    {
        directory = Directory.CreateDirectory(path).FullName;
        this.clock = clock;
        uploads = Directory.EnumerateDirectories(directory)
            .Where(home => File.Exists(Path.Combine(home, StartFile)))
            .Select(Load)
            .ToImmutableDictionary(upload => upload.Start.UploadId);
    }

    /// <summary>In the order of <c>ListMultipartUploads</c>: by key, then by age.</summary>
    public IEnumerable<Upload> All => uploads.Values
        .OrderBy(upload => upload.Start.Key, Utf8Order.Instance)
        .ThenBy(upload => upload.Start.Initiated)
        .ThenBy(upload => upload.Start.UploadId, StringComparer.Ordinal);

    /// <exception cref="S3Exception">There is no such upload of this key.</exception>
    public Upload Find(string key, string id) =>
        uploads.GetValueOrDefault(id) is { } upload && upload.Start.Key == key ? upload : throw S3Exception.NoSuchUpload(id);

    public UploadStart Begin(string key, ObjectHeaders headers)
    {
        var start = new UploadStart { Key = key, UploadId = Guid.NewGuid().ToString("n"), Initiated = clock.GetUtcNow(), Headers = headers };
        Directory.CreateDirectory(Home(start.UploadId));
        File.WriteAllBytes(Path.Combine(Home(start.UploadId), StartFile), JsonSerializer.SerializeToUtf8Bytes(start, StoredJson.Default.UploadStart));
        lock (gate)
            uploads = uploads.Add(start.UploadId, new Upload(start, ImmutableSortedDictionary<int, ReceivedPart>.Empty));
        return start;
    }

    /// <summary>Adds a part, or puts it in place of the one of the same number.</summary>
    public void Put(string key, string id, int number, StagedFile content, string etag)
    {
        lock (gate)
        {
            var upload = Find(key, id);
            var part = new ReceivedPart(number, etag, new FileInfo(content.Path).Length, clock.GetUtcNow());
            content.MoveTo(PathOf(id, part));
            if (upload.Parts.GetValueOrDefault(number) is { } replaced && replaced.ETag != etag)
                File.Delete(PathOf(id, replaced));
            uploads = uploads.SetItem(id, upload with { Parts = upload.Parts.SetItem(number, part) });
        }
    }

    /// <summary>
    /// Takes the upload out, so that no part comes or goes while its object is made. Follow with
    /// <see cref="Discard"/>, or with <see cref="GiveBack"/> when no object could be made.
    /// </summary>
    public Upload Take(string key, string id)
    {
        lock (gate)
        {
            var upload = Find(key, id);
            uploads = uploads.Remove(id);
            return upload;
        }
    }

    public void GiveBack(Upload upload)
    {
        lock (gate)
            uploads = uploads.Add(upload.Start.UploadId, upload);
    }

    /// <summary>Whether a taken upload still has its parts, so that it can be given back.</summary>
    public bool Exists(Upload upload) => Directory.Exists(Home(upload.Start.UploadId));

    public void Discard(Upload upload) => Directory.Delete(Home(upload.Start.UploadId), recursive: true);

    public string PathOf(string id, ReceivedPart part) => Path.Combine(Home(id), $"{part.Number:00000}-{part.ETag}");

    private string Home(string id) => Path.Combine(directory, id);

    private static Upload Load(string home)
    {
        var start = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(home, StartFile)), StoredJson.Default.UploadStart)!;
        var parts = new DirectoryInfo(home).EnumerateFiles("*-*")
            .Select(file => new ReceivedPart(
                int.Parse(file.Name.AsSpan(0, 5), NumberStyles.None, CultureInfo.InvariantCulture),
                file.Name[6..], file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
        // A crash between the new part's rename and the old one's removal leaves both; the younger one counts.
        return new Upload(start, parts.GroupBy(part => part.Number)
            .ToImmutableSortedDictionary(same => same.Key, same => same.MaxBy(part => part.Modified)!));
    }
}
