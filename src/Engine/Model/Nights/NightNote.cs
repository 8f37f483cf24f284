using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace PantherStorage.Model.Nights;

/// <summary>What is remembered of the last night.</summary>
/// <param name="Window">Start of the window that a run worked in last, or made up for; null when none is known.</param>
/// <param name="Since">When the first run for it began.</param>
/// <param name="IsThrough">Whether a run for it came through: of all labels only a large full was left for another night.</param>
internal sealed record NightNote(Instant? Window, Instant? Since, bool IsThrough)
{
    private readonly ImmutableArray<NightWait> waits = [];

    /// <summary>What waits, since when, and why.</summary>
    public ImmutableArray<NightWait> Waits
    {
        get => waits;
        init => waits = value.IsDefault ? [] : value;
    }

    /// <summary>Nothing is known.</summary>
    [JsonIgnore]
    public static NightNote None { get; } = new(null, null, IsThrough: false);

    /// <summary>A run begins to work. What waited for its turn does so until it is known what came of it.</summary>
    public NightNote Working(Night night, Instant now) => night.Window is not { } window
        ? this with { Waits = Turns }
        : new NightNote(window.Start, Window == window.Start && !window.IsAlways ? Since ?? now : now, Window == window.Start && !window.IsAlways && IsThrough) { Waits = Turns };

    private ImmutableArray<NightWait> Turns => [.. Waits.Where(wait => wait.Kind == NightWaitKind.Window)];

    /// <summary>What waits as it did before keeps its date.</summary>
    public NightNote Waiting(IEnumerable<NightWait> waits) => this with
    {
        Waits = [.. waits.Select(wait => Waits.FirstOrDefault(before => before.Label == wait.Label && before.Kind == wait.Kind) is { } before ? wait with { Since = before.Since } : wait)],
    };
}

/// <summary>Something that is due and waits.</summary>
/// <param name="Label">Null for all.</param>
/// <param name="Kind">The same as long as it waits for the same thing.</param>
/// <param name="Why">In words.</param>
public sealed record NightWait(string? Label, NightWaitKind Kind, string Why, Instant Since);

/// <summary>What something waits for.</summary>
[JsonConverter(typeof(WordsConverter<NightWaitKind>))]
public enum NightWaitKind
{
    /// <summary>The next window.</summary>
    Window,

    /// <summary>Mains, or a fuller battery.</summary>
    Power,

    /// <summary>A line that is not metered.</summary>
    Line,
}
