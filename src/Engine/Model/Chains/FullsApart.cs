using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>
/// The fulls of a host's labels are kept apart. In one week no more of them come than hold half of what the host stores, since
/// they keep the line for nights. And while an old chain stays beside a new one, a label has most in the bucket: where waiting
/// costs little, not all labels come to that in the same months. Small ones find their place at any time.
/// </summary>
internal static class FullsApart
{
    private static readonly Duration OfNights = Duration.FromDays(7);

    private static readonly Duration OfChains = Duration.FromDays(150);

    /// <summary>Months of what the label costs in the long run.</summary>
    private const double LittleLoss = 0.3;

    /// <param name="others">The newest full of each other label.</param>
    /// <param name="bytes">Of the full that might be made now.</param>
    /// <param name="loss">What waiting costs; see <see cref="Planned.Loss"/>.</param>
    /// <returns>Those for whose sake it waits; none when it need not.</returns>
    public static ImmutableArray<LabelFull> Against(ImmutableArray<LabelFull> others, Instant now, long bytes, double loss)
    {
        var apart = loss <= LittleLoss ? OfChains : OfNights;
        ImmutableArray<LabelFull> recent = [.. others.Where(other => other.Moment <= now && now - other.Moment < apart)];
        return 2 * (recent.Sum(other => other.Bytes) + bytes) > others.Sum(other => other.Bytes) + bytes ? recent : [];
    }
}
