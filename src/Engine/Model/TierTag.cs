

namespace PantherStorage.Model;

/// <summary>
/// What a snapshot was made for, as its userdata <c>panther-tier</c> says it: names of tiers joined by <c>+</c>
/// (<c>daily+weekly</c>), or a word of somebody's own (<c>manual</c>), which no tier counts.
/// </summary>
public static class TierTag
{
    public const string Manual = "manual";

    /// <summary>What was there before a rollback. It is never backed up by itself, and no rollback takes it unless it is named.</summary>
    public const string BeforeRollback = "before-rollback";

    /// <summary>Most often first, as <c>hourly+daily+weekly+monthly</c>.</summary>
    public static string Of(IEnumerable<Tier> tiers) => string.Join('+', tiers.Order().Select(tier => tier.Name()));

    public static bool Serves(string tag, Tier tier)
    {
        foreach (var part in tag.AsSpan().SplitAny('+', ','))
        {
            if (Tiers.Named(tag.AsSpan(part)) == tier)
                return true;
        }

        return false;
    }

    /// <summary>Whether any tier counts it: else nobody but a person may delete it.</summary>
    public static bool IsCounted(string tag) => Highest(tag) is not null;

    /// <summary>The rarest of the tiers that it was made for; null when none counts it.</summary>
    public static Tier? Highest(string tag)
    {
        Tier? highest = null;
        foreach (var part in tag.AsSpan().SplitAny('+', ','))
        {
            if (Tiers.Named(tag.AsSpan(part)) is { } tier && (highest is null || tier > highest))
                highest = tier;
        }

        return highest;
    }

    /// <summary>The same; <see cref="Tier.Manual"/> when none counts it. It says which later backups may build on one.</summary>
    public static Tier Rank(string tag) => Highest(tag) ?? Tier.Manual;

    /// <summary>What a person may say that a snapshot is made for: <see cref="Manual"/>, or names of tiers joined by <c>+</c>.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Usage"/>: it is neither.</exception>
    public static string Parse(string text)
    {
        if (text == Manual)
            return text;
        var tiers = new List<Tier>();
        foreach (var part in text.Split('+'))
        {
            tiers.Add(Tiers.Named(part) ?? throw new StorageException(ExitCode.Usage,
                $"\"{text}\" names no tier: use manual, hourly, daily, weekly or monthly, or several as daily+weekly{Nearest.Hint(part, [Manual, .. Tiers.Timed.Select(tier => tier.Name())])}"));
        }

        return Of(tiers.Distinct());
    }
}
