using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Model.Scopes;
using PantherStorage.Storage.Scopes;

namespace PantherStorage.Operations.Scopes;

/// <summary>Looks through what is backed up for what need not be, and suggests subvolumes of their own for it. Changes nothing.</summary>
internal sealed class SuggestScope(Host host, IEvents events)
{
    private const decimal Terabyte = 1_000_000_000_000m;

    /// <summary>Smaller places are counted, but a subvolume for each would be more trouble than it saves.</summary>
    public static readonly Bytes WorthIt = Bytes.MiB(64);

    private readonly PriceList prices = PriceList.Of(host.OptionsOrDefaults.Monitoring.Cost);

    /// <param name="labels">Only these; all of the plan where there are none.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: the plan backs up no such label. <see cref="ExitCode.System"/>: something cannot be read.</exception>
    public async Task<ScopeReport> Run(IReadOnlyList<string> labels, CancellationToken cancellation)
    {
        var items = host.Plan.Backup.Items;
        if (labels.FirstOrDefault(label => items.All(item => item.Label != label)) is { } unknown)
            throw new StorageException(ExitCode.BadInput, $"the plan backs up no `{unknown}`; its labels are: {(items.IsEmpty ? "none at all" : string.Join(", ", items.Select(item => item.Label).Order(StringComparer.Ordinal)))}");
        var shares = ImmutableArray.CreateBuilder<LabelShare>();
        foreach (var item in items.Where(item => labels.Count == 0 || labels.Contains(item.Label)))
            shares.Add(await Look(item, cancellation));
        var suggested = shares.SelectMany(share => share.Suggestions).ToList();
        return new ScopeReport(
            shares.ToImmutable(), shares.Sum(share => share.Bytes), shares.Sum(share => share.Shares.Sum(kind => kind.Bytes)),
            suggested.Sum(each => each.Bytes), suggested.Sum(each => each.DollarsPerMonth), prices.AsOf);
    }

    private async Task<LabelShare> Look(BackupItem item, CancellationToken cancellation)
    {
        var mount = host.Plan.Subvolumes.FirstOrDefault(subvolume => subvolume.Name == item.Subvolume)?.MountPoint ?? item.Path;
        var below = item.Kind == SourceKind.Directory ? Path.GetRelativePath(mount, item.Path) : ".";
        var newest = await Newest(item, cancellation);
        var top = Path.GetFullPath(Path.Combine(newest?.Path ?? host.Paths.In(mount), below));
        var walked = ReplaceableWalk.Of(top, cancellation);
        var shares = walked.Places.GroupBy(place => place.Kind).OrderBy(group => group.Key)
            .Select(group => (group.Key, Bytes: group.Sum(place => place.Bytes)))
            .Where(kind => kind.Bytes > 0)
            .Select(kind => new KindShare(kind.Key, kind.Bytes, Math.Round(100.0 * kind.Bytes / walked.Bytes, 1)));
        return new LabelShare(
            item.Label, item.Path, newest is null ? top : $"snapshot {newest.Name} of {newest.Created}", walked.Bytes, [.. shares], Suggestions(item.Path, walked));
    }

    private async Task<Snapshot?> Newest(BackupItem item, CancellationToken cancellation)
    {
        try
        {
            return (await host.Snapper.Look(item.SnapperConfig, cancellation)).Snapshots.InOrder().LastOrDefault();
        }
        catch (StorageException e) when (e.ExitCode is ExitCode.System or ExitCode.BadInput)
        {
            events.Note($"{item.Label}: its snapshots cannot be listed, so the live directory is looked at ({e.Message})");
            return null;
        }
    }

    private ImmutableArray<Suggestion> Suggestions(string path, Walked walked)
    {
        var at = path == "/" ? string.Empty : path;
        var directories = walked.Places.Where(place => !place.IsFile)
            .Select(place => Suggested(at + place.Path, place.Kind, place.Bytes, OwnSubvolume.OfDirectory(at + place.Path)));
        var images = walked.Places.Where(place => place.IsFile)
            .GroupBy(place => at + place.Path[..place.Path.LastIndexOf('/')], StringComparer.Ordinal)
            .Select(group => Suggested($"{group.Key}/images", ReplaceableKind.VirtualMachine, group.Sum(place => place.Bytes),
                OwnSubvolume.OfImages($"{group.Key}/images", group.Select(place => at + place.Path))));
        return [.. directories.Concat(images).Where(each => each.Bytes >= WorthIt.Count).OrderByDescending(each => each.Bytes).ThenBy(each => each.Path, StringComparer.Ordinal)];
    }

    private Suggestion Suggested(string path, ReplaceableKind kind, long bytes, ImmutableArray<string> commands) =>
        new(path, kind, bytes, Math.Round(bytes * prices.PerTerabyteMonth / Terabyte, 4), commands);
}
