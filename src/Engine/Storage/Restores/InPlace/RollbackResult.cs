using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>What <c>snapshot rollback --dry-run</c> found: nothing speaks against it, and this is what it would do.</summary>
/// <param name="Path">Where the label is seen, e.g. <c>/home</c>.</param>
/// <param name="Snapshot">The one that is gone back to, e.g. <c>home/12</c>.</param>
/// <param name="Made">When that was made.</param>
/// <param name="Steps">In words, in their order.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record RollbackPreview(
    string Label, string Path, string Snapshot, Instant Made, TakesEffect TakesEffect, ImmutableArray<string> Steps, ImmutableArray<string> Notes)
{
    /// <summary>Tells it from the report of a rollback that was made.</summary>
    public bool DryRun { get; init; } = true;
}

/// <summary>What came of a rollback.</summary>
/// <param name="Path">Where the label is seen, e.g. <c>/home</c>.</param>
/// <param name="Snapshot">The one that was gone back to, e.g. <c>home/12</c>.</param>
/// <param name="Made">When that was made.</param>
/// <param name="Safety">The read-only snapshot of what was there before: going back to it undoes the rollback.</param>
/// <param name="Replaced">What was there before, writable as it was, from the top of the pool.</param>
/// <param name="Delete">A command that deletes <paramref name="Replaced"/>.</param>
/// <param name="Moved">Subvolumes that lay in the old one and lie in the new one now, from its top.</param>
/// <param name="Left">Those that are still in the old one, each with the reason.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record RollbackResult(
    string Label, string Path, string Snapshot, Instant Made, string Safety, string Replaced, string Delete, TakesEffect TakesEffect,
    ImmutableArray<string> Moved, ImmutableArray<string> Left, ImmutableArray<string> Notes, double Seconds)
{
    /// <summary>What runs that were cut off had left, and what became of it.</summary>
    public IReadOnlyList<string> Swept { get; init; } = [];
}
