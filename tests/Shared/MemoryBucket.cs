using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests;

/// <summary>A bucket in memory: the store of tests that are about what is stored, not about how it gets there.</summary>
internal sealed class MemoryBucket : IObjectStore
{
    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> uploads = new();

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>How often each object was read from its beginning.</summary>
    public ConcurrentDictionary<string, int> Readings { get; } = new();

    public int UnfinishedUploads => uploads.Count;

    public string Description => "a bucket in memory";

    public Task Put(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Objects[key] = content.ToArray();
        return Task.CompletedTask;
    }

    public Task<StoredObject?> Head(string key, CancellationToken cancellation) =>
        Task.FromResult(Objects.TryGetValue(key, out var content) ? Stored(key, content) : null);

    public Task Read(string key, long offset, Memory<byte> content, CancellationToken cancellation)
    {
        if (!Objects.TryGetValue(key, out var stored))
            throw new StorageException(ExitCode.BackupDamaged, "the object is missing");
        if (offset + content.Length > stored.Length)
            throw new StorageException(ExitCode.BackupDamaged, "the object is truncated");
        if (offset == 0)
            Readings.AddOrUpdate(key, 1, (_, times) => times + 1);
        stored.AsMemory((int)offset, content.Length).CopyTo(content);
        return Task.CompletedTask;
    }

    public Task<byte[]> GetAll(string key, int limit, CancellationToken cancellation) =>
        Objects.TryGetValue(key, out var content)
            ? this.Get(key, 0, content.Length, cancellation)
            : throw new StorageException(ExitCode.BackupDamaged, "the object is missing");

    public async IAsyncEnumerable<StoredObject> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var (key, content) in Objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            yield return Stored(key, content);
    }

    public Task Delete(string key, CancellationToken cancellation)
    {
        Objects.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public Task<string> BeginUpload(string key, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString();
        uploads[id] = [];
        return Task.FromResult(id);
    }

    public Task<SentPart> UploadPart(string key, string uploadId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var parts = uploads[uploadId];
        lock (parts)
            parts[number] = content.ToArray();
        var md5 = Convert.ToHexStringLower(MD5.HashData(content.Span));
        return Task.FromResult(new SentPart(md5, md5, content.Length, Proved: true));
    }

    public Task CompleteUpload(string key, string uploadId, IReadOnlyList<string> etags, CancellationToken cancellation)
    {
        Objects[key] = [.. uploads[uploadId].Values.SelectMany(part => part)];
        uploads.TryRemove(uploadId, out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<int, StoredPart>?> Parts(string key, string uploadId, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<int, StoredPart>?>(uploads.TryGetValue(uploadId, out var parts)
            ? parts.ToDictionary(part => part.Key, part => new StoredPart(part.Value.Length, Convert.ToHexStringLower(MD5.HashData(part.Value)), Instant.FromUnixTimeSeconds(0)))
            : null);

    public Task AbortUpload(string key, string uploadId, CancellationToken cancellation)
    {
        uploads.TryRemove(uploadId, out _);
        return Task.CompletedTask;
    }

    private static StoredObject Stored(string key, byte[] content) =>
        new(key, content.Length, Convert.ToHexStringLower(MD5.HashData(content)), Instant.FromUnixTimeSeconds(0));
}
