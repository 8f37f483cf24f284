using NodaTime.Text;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Restores.InPlace;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <param name="Label">A snapper configuration, or what the bucket calls the subvolume.</param>
/// <param name="To">snapper's number of the snapshot; null is the newest.</param>
/// <param name="AtNextBoot">While the place is in use, or is <c>/</c>; it shows after a reboot.</param>
internal sealed record RollBackRequest(string Label, int? To, bool AtNextBoot);

/// <summary>Puts a subvolume back to one of its own snapshots. What was there is kept, as a snapshot and as it was.</summary>
internal sealed class RollBackSubvolume(Host host, RollBackRequest request, IEvents events)
{
    private readonly List<string> swept = [];

    /// <exception cref="StorageException">It would not be done, or could not; the message says what is in place now.</exception>
    public async Task<RollbackResult> Run(CancellationToken cancellation)
    {
        using var held = host.LockSnapshots();
        var finished = await new PlaceSwap(PlaceNow(), request.AtNextBoot) { Told = Note }.SettleAndTell(cancellation);
        await PlaceSwap.MountMissing(PlaceNow());
        var place = PlaceNow();
        if (!finished.IsEmpty && place is { IsMounted: true, IsShown: false })
            throw new StorageException(ExitCode.Refused, $"what was cut off is finished, and {place.Path} shows it after a reboot: reboot first. What it replaced is {finished[^1].What.Replaced}; nothing else was changed");
        var (to, all) = await Target(place, cancellation);
        var rollback = new Rollback(place, to, request.AtNextBoot) { Told = Note };
        if (finished is [.., var last])
        {
            if (await rollback.Completed(last, all, cancellation) is { } completed)
                return completed with { Swept = swept };
            Note(Rollback.InWords(last, all));
        }
        else if (rollback.Before(PlaceSwap.InfoOf(place), all) is { } before)
        {
            Note(before);
        }

        // What would refuse it, before there is a snapshot that tells of it.
        await rollback.Preview(host.Now, cancellation);
        var safety = await host.Snapper.Create(to.Config, TierTag.BeforeRollback, RunId(), $"before the rollback to {to.Name}", cancellation);
        try
        {
            return await rollback.Run(safety, host.Now, cancellation) with { Swept = swept };
        }
        catch when (IsUntouched(safety))
        {
            await Forget(safety);
            throw;
        }
    }

    /// <summary>Each step of <see cref="Run"/>; changes nothing.</summary>
    /// <exception cref="StorageException">It would be refused.</exception>
    public async Task<RollbackPreview> Preview(CancellationToken cancellation)
    {
        var place = PlaceNow();
        return await new Rollback(place, (await Target(place, cancellation)).To, request.AtNextBoot).Preview(host.Now, cancellation);
    }

    private Place PlaceNow() => Place.OfSnapshotted(host.Plan, host.Paths, request.Label, MountTable.Read());

    private async Task<(Snapshot To, IReadOnlyList<Snapshot> All)> Target(Place place, CancellationToken cancellation)
    {
        Rollback.MustShowItsSnapshots(place);
        var all = await host.Snapper.List(place.Item.SnapperConfig, cancellation);
        return (RollbackTarget.Choose(place.Item.SnapperConfig, all, request.To), all);
    }

    /// <summary>Whether what the safety snapshot was made of has the place still, and its name.</summary>
    private bool IsUntouched(Snapshot safety)
    {
        try
        {
            var place = PlaceNow();
            return place.IsMounted && place.IsShown && PlaceSwap.InfoOf(place).Uuid == safety.Origin;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    /// <summary>A try that was refused leaves nothing: a snapshot of each would be kept for good.</summary>
    private async Task Forget(Snapshot safety)
    {
        try
        {
            await host.Snapper.Delete(safety.Config, safety.Number, CancellationToken.None);
        }
        catch (StorageException e)
        {
            Note($"{safety.Name} was made before it, and cannot be deleted: {e.Message}");
        }
    }

    private string RunId() => InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(host.Now) + "-rollback";

    private void Note(string text)
    {
        swept.Add(text);
        events.Note(text);
    }
}
