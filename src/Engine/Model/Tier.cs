using System.Collections.Immutable;

namespace PantherStorage.Model;

/// <summary>What a snapshot or a backup is made for: how often, most often first; those made by hand are lowest.</summary>
public enum Tier
{
    /// <summary>By a person. No tier of a policy counts it.</summary>
    Manual,
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

/// <summary>The names and lengths of tiers.</summary>
public static class Tiers
{
    /// <summary>Those that a timer makes and a policy counts.</summary>
    public static ImmutableArray<Tier> Timed { get; } = [Tier.Hourly, Tier.Daily, Tier.Weekly, Tier.Monthly];

    /// <summary>As plans, snapper userdata and bucket manifests write it.</summary>
    public static string Name(this Tier tier) => tier switch
    {
        Tier.Manual => TierTag.Manual,
        Tier.Hourly => "hourly",
        Tier.Daily => "daily",
        Tier.Weekly => "weekly",
        Tier.Monthly => "monthly",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };

    /// <summary>The timed tier of exactly this name; null when there is none. Every text that names a tier is read here.</summary>
    public static Tier? Named(ReadOnlySpan<char> name) => name switch
    {
        "hourly" => Tier.Hourly,
        "daily" => Tier.Daily,
        "weekly" => Tier.Weekly,
        "monthly" => Tier.Monthly,
        _ => null,
    };

    /// <summary>The timed tier of a plan's text.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: there is none of that name.</exception>
    public static Tier Parse(string name) => Named(name)
        ?? throw new StorageException(ExitCode.BadInput, $"\"{name}\" is not a tier; the tiers are hourly, daily, weekly and monthly{Nearest.Hint(name, [.. Timed.Select(tier => tier.Name())])}");

    /// <summary>systemd calendar expression, in the plan's time zone.</summary>
    internal static string Calendar(this Tier tier, CalendarTime daily) => tier switch
    {
        Tier.Hourly => "*-*-* *:00",
        Tier.Daily => daily.Calendar,
        Tier.Weekly => "Sun *-*-* 03:00",
        Tier.Monthly => "*-*-01 04:00",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };

    /// <summary>The longest time between two: a month counts 31 days.</summary>
    public static int Minutes(this Tier tier) => tier switch
    {
        Tier.Hourly => 60,
        Tier.Daily => 24 * 60,
        Tier.Weekly => 7 * 24 * 60,
        Tier.Monthly => 31 * 24 * 60,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };
}
