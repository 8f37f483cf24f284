using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Model.Retention;

/// <summary>Why a label's retention waits for a person.</summary>
/// <param name="Key">Of the backup that gave reason.</param>
/// <param name="Because">In words.</param>
/// <param name="Since">When it was seen first.</param>
public sealed record Hold(string Label, HoldKind Kind, string Key, string Because, Instant Since)
{
    /// <summary>When a person said that it is right; null while nobody has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instant? Accepted { get; init; }

    internal bool IsSame(Hold other) => Label == other.Label && Kind == other.Kind && Key == other.Key;
}

/// <summary>
/// The labels whose retention waits, here and in the bucket: something of them looks wrong, and what retention would delete
/// may be all that is right. Each waits until <c>backup accept</c> says that it is as it should be. Pure.
/// </summary>
/// <param name="All">Oldest first, those that were accepted too: the same is not held again.</param>
/// <param name="Unreadable">Why it is not known what waits, so that everything does; null when it is.</param>
public sealed record Holds(ImmutableArray<Hold> All, string? Unreadable = null)
{
    private const int MostAccepted = 500;

    private static readonly InstantPattern Day = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd");

    public static Holds None { get; } = new(ImmutableArray<Hold>.Empty);

    public IEnumerable<Hold> Active => All.Where(hold => hold.Accepted is null);

    /// <summary>Why nothing of a label may be deleted; null when something may.</summary>
    public string? On(string label) => Unreadable ?? (Active.FirstOrDefault(hold => hold.Label == label) is { } hold
        ? $"held since {Day.Format(hold.Since)}: {hold.Because}. When you have looked and it is right: `panther-storage backup accept --label {label}`"
        : null);

    /// <summary>With what a look into the bucket gives reason for. Damage that is not there any more holds nothing; all else waits for a person.</summary>
    public Holds With(IReadOnlyCollection<Hold> seen)
    {
        List<Hold> kept = [.. All.Where(hold => hold.Kind != HoldKind.Damage || seen.Any(hold.IsSame))];
        List<Hold> added = [.. seen.Where(hold => !All.Any(hold.IsSame))];
        if (added.Count == 0 && kept.Count == All.Length)
            return this;
        return this with { All = Bounded([.. kept, .. added]) };
    }

    /// <summary>Says of all that waits of a label that it is right.</summary>
    public Holds Accept(string label, Instant at) =>
        this with { All = [.. All.Select(hold => hold.Label == label && hold.Accepted is null ? hold with { Accepted = at } : hold)] };

    private static ImmutableArray<Hold> Bounded(List<Hold> holds)
    {
        var over = holds.Count(hold => hold.Accepted is not null) - MostAccepted;
        return [.. holds.Where(hold => hold.Accepted is null || over-- <= 0)];
    }
}
