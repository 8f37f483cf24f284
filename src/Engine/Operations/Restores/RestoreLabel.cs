using PantherStorage.Linux.Mounts;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Operations.Restores;

/// <summary>Which backup is restored.</summary>
/// <param name="Backup">Key of it; null is the newest.</param>
/// <param name="At">The newest that can be restored from then or before, as a person writes it; null is now.</param>
/// <param name="Compare">Whether what was restored is compared with the backup's content digest.</param>
internal sealed record RestoreLabelRequest(string Label, string? Backup, string? At, bool Compare);

/// <param name="Paths">Files and directories, as they are called in the running system.</param>
/// <param name="To">The directory that gets them; null brings each to where it was.</param>
/// <param name="Staging">A directory with room for all of the backup; null is beside the first target.</param>
/// <param name="Force">Whether what is there now is replaced.</param>
internal sealed record WantedFiles(IReadOnlyList<string> Paths, string? To, string? Staging, bool Force);

/// <summary>Restores a backup and the chain below it: to a new place, onto the place it came from, or some files of it.</summary>
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
        var moment = request.At is { } at ? PointInTime.Parse(at, host.Zone) : (NodaTime.Instant?)null;
        using var bucket = await host.OpenBucket(cancellation);
        var source = new ArchiveSource(bucket.Store, host.Identity());
        var catalogue = await host.ReadCatalogue(bucket, cancellation);
        var point = moment is { } instant
            ? RestorePoint.At(catalogue, request.Label, instant, host.Zone)
            : new RestorePoint(BackupChoice.Choose(catalogue, request.Label, request.Backup ?? BackupChoice.Latest), []);
        foreach (var passed in point.PassedOver)
            events.Note($"skipped, because it cannot be restored: {passed}");
        foreach (var link in point.Chain.Links.Where(link => link.Doubt is not null))
            events.Note($"warning: {link.Key} is {link.Doubt}");
        return await restore(source, point);
    }

    private void Note(string text)
    {
        swept.Add(text);
        events.Note(text);
    }
}
