using NodaTime;

namespace PantherStorage.Storage.Upkeep;

/// <summary>From which age on something left over goes.</summary>
public sealed record GarbageRules
{
    /// <summary>Since the last part of an unfinished upload. A first full at 10 Mbit/s may take days, but not a week for one part.</summary>
    public Duration Uploads { get; init; } = Duration.FromDays(7);

    /// <summary>Since an archive that has no manifest was stored.</summary>
    public Duration Archives { get; init; } = Duration.FromDays(7);

    /// <summary>Since a version was hidden or replaced: the time in which a mistake can be taken back.</summary>
    public Duration Hidden { get; init; } = Duration.FromDays(30);

    /// <summary>Since <c>backup doctor</c> left its small object behind.</summary>
    public Duration Probes { get; init; } = Duration.FromDays(1);
}

/// <summary>What is left over.</summary>
public enum Leftover
{
    /// <summary>An upload that nobody completed or aborted.</summary>
    Upload,

    /// <summary>An archive without a manifest: an interrupted run.</summary>
    Archive,

    /// <summary>A mark of damage in an archive that is not there any more.</summary>
    DamageMark,

    /// <summary>A version behind another one, or behind a hide marker.</summary>
    HiddenVersion,

    /// <summary>A marker that hides nothing any more.</summary>
    HideMarker,

    /// <summary>A small object that <c>backup doctor</c> could not delete.</summary>
    Probe,

    /// <summary>An object that is none of ours.</summary>
    Foreign,
}

/// <summary>What becomes of one thing that is left over.</summary>
/// <param name="Id">Of the version, or of the upload.</param>
/// <param name="Because">In words; never empty.</param>
public sealed record GarbageDecision(string Key, string Id, Leftover What, long Bytes, bool Goes, string Because);
