using NodaTime;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Operations.Restores;

/// <summary>Which backup is restored.</summary>
/// <param name="Backup">Key of it; null is the newest.</param>
/// <param name="At">The newest that can be restored from then or before, as a person writes it; null is now.</param>
/// <param name="Compare">Whether what was restored is compared with the backup's content digest.</param>
internal sealed record RestoreLabelRequest(string Label, string? Backup, string? At, bool Compare)
{
    public RestoreFrom From { get; init; } = RestoreFrom.Auto;
}

/// <param name="Paths">Files and directories, as they are called in the running system.</param>
/// <param name="To">The directory that gets them; null brings each to where it was.</param>
/// <param name="Staging">A directory with room for all of the backup; null is beside the first target.</param>
/// <param name="Force">Whether what is there now is replaced.</param>
internal sealed record WantedFiles(IReadOnlyList<string> Paths, string? To, string? Staging, bool Force);

/// <summary>Restores a backup and the chain below it, or a copy of the replica: to a new place, onto the place it came from, or some files of it.</summary>
internal sealed class RestoreLabel(Host host, RestoreLabelRequest request, IEvents events)
{
    private readonly List<string> swept = [];

    /// <param name="target">The new subvolume, or directory, which must not exist.</param>
    public Task<RestoreResult> ToNew(string target, CancellationToken cancellation) => With(async (source, point) =>
    {
        var result = await new Restore(source, Digest) { Told = Note }.Run(point.Chain, Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)), events, cancellation);
        return result with { PassedOver = point.PassedOver, Swept = swept };
    }, cancellation);

    public Task<FilesRestoreResult> Files(WantedFiles wanted, CancellationToken cancellation) => With(async (source, point) =>
    {
        List<WantedFile> paths = [.. wanted.Paths.Select(path => WantedFile.Of(host.Paths, point.Chain.Links[^1].Facts, path, wanted.To))];
        WantedFile.MustDiffer(paths);
        var result = await new FilesRestore(source, Digest) { Told = Note }
            .Run(point.Chain, paths, wanted.Staging is { } place ? Path.GetFullPath(place) : string.Empty, wanted.Force, events, cancellation);
        return result with { PassedOver = point.PassedOver, Swept = swept };
    }, cancellation);

    /// <summary>What is there now is kept under another name.</summary>
    /// <param name="atNextBoot">While the place is in use, or is <c>/</c>; it shows after a reboot.</param>
    public async Task<InPlaceResult> InPlace(bool atNextBoot, CancellationToken cancellation)
    {
        await InPlaceRestore.Settle(PlaceNow(), Note, cancellation);
        return await With(async (source, point) =>
        {
            var result = await new InPlaceRestore(source, Digest, PlaceNow(), atNextBoot) { Told = Note }.Run(point.Chain, host.Now, events, cancellation);
            return result with { PassedOver = point.PassedOver, Swept = swept };
        }, cancellation);
    }

    /// <summary>Each step of <see cref="InPlace"/>; changes nothing.</summary>
    public Task<InPlacePreview> PreviewInPlace(bool atNextBoot, CancellationToken cancellation) => With(async (source, point) =>
    {
        var preview = await new InPlaceRestore(source, Digest, PlaceNow(), atNextBoot) { Told = Note }.Preview(point.Chain, host.Now, cancellation);
        return preview with { PassedOver = point.PassedOver };
    }, cancellation);

    private Storage.Backups.DigestTree? Digest => request.Compare ? ContentDigest.Write : null;

    private Place PlaceNow() => Place.Of(host.Plan, host.Paths, request.Label, MountTable.Read());

    private async Task<TResult> With<TResult>(Func<ArchiveSource, RestorePoint, Task<TResult>> restore, CancellationToken cancellation)
    {
        var moment = request.At is { } at ? PointInTime.Parse(at, host.Zone) : (Instant?)null;
        using var replica = await FindCopy(moment ?? host.Now + ClockSlack.Allowed, cancellation);
        if (replica is not null && (request.From == RestoreFrom.Replica || replica.IsRecent(moment ?? host.Now) || !await BucketHasNewer(replica, moment, cancellation)))
            return await FromReplica(replica, restore, cancellation);
        return await FromBucket(moment, restore, cancellation);
    }

    // Where the choice is free, whatever keeps the replica from being used sends the restore to the bucket. What another
    // machine sends cannot be compared with anything: it is restored only where it was asked for.
    private async Task<ReplicaPoint?> FindCopy(Instant moment, CancellationToken cancellation)
    {
        if (request.From == RestoreFrom.Bucket || request.Backup is not null || (request.From == RestoreFrom.Auto && (host.IsNamed || !File.Exists(host.PlanPath) || host.Plan.Replica is not { Where.IsRemote: false })))
            return null;
        try
        {
            return await ReplicaPoint.Find(host, request.Label, moment, cancellation);
        }
        catch (StorageException e) when (request.From == RestoreFrom.Auto)
        {
            events.Note($"restoring from the bucket: {e.Message}");
            return null;
        }
    }

    private async Task<TResult> FromReplica<TResult>(ReplicaPoint replica, Func<ArchiveSource, RestorePoint, Task<TResult>> restore, CancellationToken cancellation)
    {
        Tell(replica.PassedOver);
        events.Note($"restoring from the replica {replica.Side.Name}: {replica.Copy.Path}");
        var copy = new CopySource(replica.Side, replica.Copy, replica.Item, host.Plan);
        return await restore(copy.Source, new RestorePoint(await copy.Chain(Digest, replica.Snapshot, events.Note, cancellation), replica.PassedOver));
    }

    private async Task<TResult> FromBucket<TResult>(Instant? moment, Func<ArchiveSource, RestorePoint, Task<TResult>> restore, CancellationToken cancellation)
    {
        using var bucket = await host.OpenBucket(cancellation);
        var source = new ArchiveSource(bucket.Store, host.Identity());
        var catalogue = await host.ReadCatalogue(bucket, cancellation);
        var point = moment is { } instant
            ? RestorePoint.At(catalogue, request.Label, instant, host.Zone)
            : new RestorePoint(BackupChoice.Choose(catalogue, request.Label, request.Backup ?? BackupChoice.Latest), []);
        Tell(point.PassedOver);
        foreach (var link in point.Chain.Links.Where(link => link.Doubt is not null))
            events.Note($"warning: {link.Key} is {link.Doubt}");
        return await restore(source, point);
    }

    private async Task<bool> BucketHasNewer(ReplicaPoint replica, Instant? moment, CancellationToken cancellation)
    {
        try
        {
            using var bucket = await host.OpenBucket(cancellation);
            var catalogue = await host.ReadCatalogue(bucket, cancellation);
            return catalogue.Of(request.Label)
                .Any(backup => catalogue.Fault(backup) is null && backup.Time > replica.Copy.Name.Created && backup.Time <= (moment ?? Instant.MaxValue));
        }
        catch (StorageException e)
        {
            events.Note($"the replica's newest copy is of {replica.Copy.Name.Created}, and the bucket cannot be asked whether it has a newer backup: {e.Message}");
            return false;
        }
    }

    private void Tell(IEnumerable<string> passedOver)
    {
        foreach (var passed in passedOver)
            events.Note($"skipped, because it cannot be restored: {passed}");
    }

    private void Note(string text)
    {
        swept.Add(text);
        events.Note(text);
    }
}
