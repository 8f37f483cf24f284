using System.Collections.Immutable;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>
/// Which subvolumes are snapshotted: all that hold what is worth going back to, whatever is backed up of them; and the
/// sources of backups, as a backup sends snapshots.
/// </summary>
internal sealed class LocalSnapshotScope(SnapshotOptions options, Schedule schedule, BackupPlan backup)
{
    /// <returns>Why not; null for one that is snapshotted.</returns>
    /// <exception cref="StorageException">The options ask for what cannot be.</exception>
    public string? ReasonAgainst(WantedSubvolume subvolume)
    {
        var (name, content) = (subvolume.Shape.Name, subvolume.Shape.Content);
        if ((content is Content.Swap or Content.Copy) && options.Include.Contains(name))
            throw Wrong("include", name, content == Content.Swap ? "an active swap file forbids snapshots" : "it holds copies of snapshots already");
        var item = backup.Items.FirstOrDefault(item => item.Subvolume == name);
        if (options.Exclude.Contains(name))
        {
            return item is null
                ? $"storage.snapshots.exclude names {name}"
                : throw Wrong("exclude", name, $"{item.Path} is backed up ({item.Because}), and a backup sends snapshots. Leave it out of the backup too, e.g. with storage.backup.exclude = [\"{item.Path}\"]");
        }

        return !schedule.Enabled ? "snapshots are off"
            : item is not null || content.IsSnapshotted() || options.Include.Contains(name) ? null
            : content == Content.Containers ? $"images and layers change too much to keep their old states; storage.snapshots.include = [\"{name}\"] keeps them all the same"
            : content.Worth();
    }

    public ImmutableArray<LeftOut> LeftOut(ImmutableArray<WantedSubvolume> wanted) =>
    [
        .. from subvolume in wanted
           let reason = ReasonAgainst(subvolume)
           where reason is not null
           select new LeftOut(subvolume.MountPoint, reason),
    ];

    private static StorageException Wrong(string option, string name, string why) =>
        new(ExitCode.BadInput, $"storage.snapshots.{option} names {name}: {why}.");
}
