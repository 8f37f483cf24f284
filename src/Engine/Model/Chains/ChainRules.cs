using System.Collections.Immutable;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Chains;

/// <summary>What a host's chains obey: its owner's bounds, and how often each label is backed up.</summary>
/// <param name="Rhythms">By label; the usual one where a label has none.</param>
public sealed record ChainRules(ChainBounds Bounds, ImmutableDictionary<string, Rhythm> Rhythms)
{
    public static ChainRules Usual { get; } = new(ChainBounds.Usual, ImmutableDictionary<string, Rhythm>.Empty);

    /// <exception cref="StorageException">The plan names a tier or a time zone that does not exist.</exception>
    public static ChainRules Of(StoragePlan plan, ChainOptions options) => new(
        ChainBounds.Of(options, plan.Recovery.RtoMinutes),
        plan.Backup.Items.ToImmutableDictionary(item => item.Label, item => Rhythm.Of(plan, item), StringComparer.Ordinal));

    public Rhythm RhythmOf(string label) => Rhythms.GetValueOrDefault(label, Rhythm.Usual);
}
