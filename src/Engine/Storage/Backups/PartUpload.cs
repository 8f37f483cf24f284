using System.Collections.Immutable;
using System.Security.Cryptography;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Backups;

/// <summary>What makes an upload resumable: where it is noted, and what it is of.</summary>
/// <param name="Facts">SHA-256 of the archive's <c>backup.json</c>.</param>
/// <param name="Parent">The snapshot that it builds on; null in a full one.</param>
/// <param name="Level">How hard it is compressed.</param>
public sealed record UploadClaim(UploadMemory Memory, Guid Snapshot, string Facts, Instant Now, Guid? Parent, bool IsFull, int Level)
{
    /// <summary>Bytes that it will come to, as far as is known.</summary>
    public long? Expected { get; init; }

    /// <summary>When it must make room for the day, and goes on another night; null never. What could not be resumed is not stopped.</summary>
    public UploadDeadline? Until { get; init; }
}

/// <summary>
/// One object stored in parts. With a claim, an interrupted upload of the same bytes is taken up where it ended: a part
/// that is there with the same number, length and MD5 is not sent again.
/// </summary>
internal sealed class PartUpload(IObjectStore store, string key, UploadClaim? claim)
{
    /// <summary>How far it is, is noted whenever so many more parts are stored.</summary>
    private const int PartsToANote = 16;

    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    /// <summary>What the store says of parts that it will never make an object of. Whatever else goes wrong leaves them for the next run.</summary>
    private static readonly ImmutableHashSet<string?> NeverCompletes =
        ["InvalidPart", "InvalidPartOrder", "EntityTooSmall", "EntityTooLarge", "MalformedXML", "InvalidRequest", "InvalidArgument", "NoSuchUpload"];

    // What is encrypted anew has a new key, and other bytes.
    private readonly bool resumable = ArchiveKey.ParseArchive(key) is not { IsEncrypted: true };

    private IReadOnlyDictionary<int, StoredPart> stored = ImmutableDictionary<int, StoredPart>.Empty;
    private ImmutableArray<string> completed = [];
    private string id = string.Empty;
    private Instant begun = claim?.Now ?? Instant.MinValue;
    private bool noted;
    private int partsKept;
    private long bytesKept;
    private readonly Lock guard = new();
    private long bytesStored;
    private int partsSent;
    private ImmutableArray<string> notedParts = [];
    private bool forgotten;
    private string? dropped;

    /// <summary>What became of an interrupted upload; null when there was none.</summary>
    public string? Note => partsKept > 0
        ? $"resumed an interrupted upload: {Counted.Of(partsKept, "part")}, {new Bytes(bytesKept)}, {(partsKept == 1 ? "was" : "were")} in the bucket already"
        : dropped;

    private bool IsCompleted => !completed.IsEmpty;

    /// <summary>Takes up the upload that was interrupted, or aborts it when it is of something else.</summary>
    /// <param name="inParts">Whether what comes is stored in parts at all.</param>
    public async Task Settle(bool inParts, CancellationToken cancellation)
    {
        if (claim?.Memory.Read() is not { } old)
            return;
        var unfit = Unfit(old, inParts);
        if (unfit is null && await TakeUp(old, cancellation))
            return;
        if (unfit is not null && old.Store == store.Description)
            await Abort(old.Key, old.UploadId);
        claim.Memory.Forget();
        dropped = $"the upload of {old.Key} that began at {old.Begun} was not resumed: {unfit ?? "the bucket no longer has it"}";
    }

    public async Task Open(CancellationToken cancellation)
    {
        if (id.Length > 0)
            return;
        id = await store.BeginUpload(key, cancellation);
        Milestones.Passed(Milestone.UploadBegun);
        noted = Remember([]);
        Milestones.Passed(Milestone.UploadNoted);
    }

    /// <summary>Whether some of it must be read back, since the store showed by nothing that it has what was sent.</summary>
    public bool Unproved { get; private set; }

    /// <summary>Safe to call for several parts at once.</summary>
    public async Task<SentPart> Send(int number, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (IsCompleted || stored.ContainsKey(number))
        {
            var md5 = Convert.ToHexStringLower(MD5.HashData(content.Span));
            if (IsCompleted ? number <= completed.Length && completed[number - 1] == md5 : stored[number].Length == content.Length && ETags.Tells(stored[number].ETag, md5))
            {
                Interlocked.Increment(ref partsKept);
                Interlocked.Add(ref bytesKept, content.Length);
                return new SentPart(IsCompleted ? md5 : stored[number].ETag, md5, content.Length, Proved: true);
            }

            if (IsCompleted)
                throw Other();
        }

        if (noted && resumable)
            claim?.Until?.MustFit(content.Length);
        var sent = await store.UploadPart(key, id, number, content, cancellation);
        Count(content.Length - (stored.TryGetValue(number, out var replaced) ? replaced.Length : 0));
        Milestones.Passed(Milestone.PartStored);
        return sent;
    }

    public async Task Complete(IReadOnlyList<SentPart> sent, CancellationToken cancellation)
    {
        if (IsCompleted)
        {
            if (sent.Count != completed.Length)
                throw Other();
            return;
        }

        if (stored.Keys.Any(number => number > sent.Count))
        {
            await GiveUp();
            throw new StorageException(ExitCode.System,
                $"the interrupted upload of {key} has more parts than the archive has now; it was aborted, and nothing was committed. Run the backup again.");
        }

        // Where the answers tell the MD5 in the usual way, they need no second look.
        if (sent.Any(part => part.ETag != part.Md5))
            sent = await AsListed(sent, cancellation);
        Unproved = sent.Any(part => !part.Proved);
        // What is not proved must not be taken for whole by the next run.
        noted = noted && Remember(Unproved ? [] : [.. sent.Select(part => part.Md5)]);
        Milestones.Passed(Milestone.UploadCompleting);
        try
        {
            await store.CompleteUpload(key, id, [.. sent.Select(part => part.ETag)], cancellation);
        }
        catch (StorageException e) when (NeverCompletes.Contains(StoreFaultException.Of(e)?.Code))
        {
            // What the store will never make an object of must not stand in the next run's way.
            await GiveUp();
            throw;
        }

        Milestones.Passed(Milestone.UploadCompleted);
    }

    /// <summary>After a failure: what is noted stays for the next run, all else is aborted, and so is what is encrypted.</summary>
    public async Task Leave()
    {
        if (!resumable)
            await GiveUp();
        else if (!noted)
            await Abort(key, id);
        else if (!forgotten)
            Remember(notedParts);
    }

    /// <summary>Nothing of it is to be resumed.</summary>
    public void Forget()
    {
        forgotten = true;
        claim?.Memory.Forget();
    }

    private void Count(long bytes)
    {
        lock (guard)
        {
            bytesStored += bytes;
            if (noted && ++partsSent % PartsToANote == 0)
                Remember(notedParts);
        }
    }

    // The listing may tell what the answers did not, and has each ETag as the store itself knows it.
    private async Task<IReadOnlyList<SentPart>> AsListed(IReadOnlyList<SentPart> sent, CancellationToken cancellation)
    {
        if (await store.Parts(key, id, cancellation) is not { } listed)
            return sent;
        return
        [
            .. sent.Select((part, index) => listed.GetValueOrDefault(index + 1) is { } found && found.Length == part.Length
                ? part with { ETag = found.ETag.Length > 0 ? found.ETag : part.ETag, Proved = part.Proved || ETags.Tells(found.ETag, part.Md5) }
                : throw new StorageException(ExitCode.ObjectStore,
                    $"part {index + 1} of {key} was stored with {part.Length} bytes, and the object store lists {(listed.TryGetValue(index + 1, out var other) ? $"{other.Length} bytes" : "no such part")}; nothing was committed. Run the backup again.")),
        ];
    }

    private string? Unfit(InterruptedUpload old, bool inParts) =>
        old.Store != store.Description ? $"it went to {old.Store}, and is left there until it is swept up"
        : old.Snapshot != claim!.Snapshot ? "it was of another snapshot"
        : old.Key != key || old.Facts != claim.Facts ? "its parent, its tier or its place has changed since"
        : !resumable ? "it was encrypted with a key that only its run had"
        : inParts ? null
        : "the archive fits into one request now";

    private async Task<bool> TakeUp(InterruptedUpload old, CancellationToken cancellation)
    {
        if (await store.Parts(old.Key, old.UploadId, cancellation) is { } parts)
            (stored, bytesStored) = (parts, parts.Values.Sum(part => part.Length));
        else if (!old.Parts.IsEmpty && await store.Head(key, cancellation) is not null)
            completed = old.Parts;
        else
            return false;
        (id, begun, noted, notedParts) = (old.UploadId, old.Begun, true, old.Parts);
        return true;
    }

    private bool Remember(ImmutableArray<string> parts)
    {
        notedParts = parts;
        return claim?.Memory.TryWrite(new InterruptedUpload(store.Description, key, id, claim.Snapshot, claim.Facts, begun, parts) { Parent = claim.Parent, IsFull = claim.IsFull, Level = claim.Level, Stored = bytesStored, Expected = claim.Expected }) == true;
    }

    private StorageException Other()
    {
        Forget();
        return new StorageException(ExitCode.System,
            $"{key} was stored by an interrupted run, and its snapshot gives other bytes now; nothing was committed. Run the backup again: it is stored anew.");
    }

    private async Task GiveUp()
    {
        await Abort(key, id);
        Forget();
    }

    // Best effort: the error that led here is the one to tell, and stale uploads are swept up later.
    private async Task Abort(string ofKey, string upload)
    {
        using var patience = new CancellationTokenSource(AbortPatience);
        try
        {
            await store.AbortUpload(ofKey, upload, patience.Token);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException)
        {
        }
    }
}
