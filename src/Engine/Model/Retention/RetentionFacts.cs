using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Retention;

/// <summary>What a decision rests on besides the snapshots and the policy.</summary>
/// <param name="Now">Decides what counts as the future; its zone decides where periods begin.</param>
public sealed record RetentionFacts(ZonedDateTime Now)
{
    /// <summary>The latest time that an earlier run saw. A <see cref="Now"/> before it means that the clock went back.</summary>
    public Instant LastSeen { get; init; } = Instant.MinValue;

    /// <summary>UUIDs of snapshots that the next backup would build on, each with the key of its backup.</summary>
    public IReadOnlyDictionary<Guid, string> Parents { get; init; } = ImmutableDictionary<Guid, string>.Empty;

    /// <summary>UUIDs of snapshots that a backup reads or an interrupted one will read again, each with the reason.</summary>
    public IReadOnlyDictionary<Guid, string> Needed { get; init; } = ImmutableDictionary<Guid, string>.Empty;

    /// <summary>Why nothing may be deleted, whatever the policy says; null when it may.</summary>
    public string? Hold { get; init; }

    public bool ClockWentBack => Now.ToInstant() < LastSeen;
}
