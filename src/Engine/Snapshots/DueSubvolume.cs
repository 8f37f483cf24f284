using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Engine.Snapshots.Hooks;

namespace PantherStorage.Engine.Snapshots;

/// <param name="Tiers">What each tier of the policy wants, and why.</param>
public sealed record DueSubvolume(Snapshotted Subvolume, ImmutableArray<DueTier> Tiers)
{
    /// <summary>What its snapshot is made for; empty when none is due.</summary>
    public string Tag => Due.Tag(Tiers);

    public SnapshotAsk Ask(IEnumerable<Hook> hooks) => new(Subvolume.Config, Tag, string.Empty)
    {
        Hooks = [.. hooks.Where(hook => hook.Subvolumes.Contains(Subvolume.Subvolume))],
    };

    /// <summary>Asks snapper what there is, and decides for each subvolume.</summary>
    /// <exception cref="StorageException">snapper failed.</exception>
    public static async Task<ImmutableArray<DueSubvolume>> Of(
        IEnumerable<Snapshotted> subvolumes, Snapper snapper, RetentionPolicy policy, ZonedDateTime now, CancellationToken cancellation)
    {
        var due = ImmutableArray.CreateBuilder<DueSubvolume>();
        foreach (var subvolume in subvolumes)
            due.Add(new DueSubvolume(subvolume, Due.Decide(await snapper.List(subvolume.Config, cancellation), policy, now)));
        return due.ToImmutable();
    }
}
