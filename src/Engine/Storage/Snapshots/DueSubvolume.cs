using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Storage.Snapshots;

/// <param name="Tiers">What each tier of the policy wants, and why.</param>
public sealed record DueSubvolume(Snapshotted Subvolume, ImmutableArray<DueTier> Tiers)
{
    /// <summary>Why it is not known what is due; null when it is.</summary>
    public string? Failure { get; init; }

    /// <summary>What its snapshot is made for; empty when none is due.</summary>
    public string Tag => Due.Tag(Tiers);

    public SnapshotAsk Ask(IEnumerable<Hook> hooks) => new(Subvolume.Config, Tag, string.Empty)
    {
        Hooks = [.. hooks.Where(hook => hook.Subvolumes.Contains(Subvolume.Subvolume))],
    };

    /// <summary>Asks snapper what there is, and decides for each subvolume. Where it fails of one, nothing of that one is due.</summary>
    public static async Task<ImmutableArray<DueSubvolume>> Of(
        IEnumerable<Snapshotted> subvolumes, Snapper snapper, RetentionPolicy policy, ZonedDateTime now, CancellationToken cancellation)
    {
        var due = ImmutableArray.CreateBuilder<DueSubvolume>();
        foreach (var subvolume in subvolumes)
        {
            try
            {
                due.Add(new DueSubvolume(subvolume, Due.Decide(await snapper.List(subvolume.Config, cancellation), policy, now)));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                due.Add(new DueSubvolume(subvolume, []) { Failure = ItemFailure.Of(e).Message });
            }
        }

        return due.ToImmutable();
    }
}
