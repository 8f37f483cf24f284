using System.Collections.Immutable;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Replicas;

/// <summary>What is to be done for one snapper configuration.</summary>
/// <param name="Sends">In the order in which they are to be sent.</param>
/// <param name="Copies">Every sound copy, oldest first, whether it stays.</param>
/// <param name="Notes">What a person should know.</param>
public sealed record ReplicaDecisions(ImmutableArray<ReplicaSend> Sends, ImmutableArray<CopyDecision> Copies, ImmutableArray<string> Notes)
{
    /// <summary>The newest snapshot that is on both sides and that what comes next can build on. Null when both sides have nothing in common.</summary>
    public Snapshot? Common { get; init; }

    /// <summary>Copies whose snapshot was pinned or let go of since, to be called accordingly.</summary>
    public ImmutableArray<CopyMark> Marks { get; init; } = [];
}

/// <param name="Name">What the copy is to be called.</param>
public sealed record CopyMark(ReplicaCopy Copy, CopyName Name);

/// <param name="Parent">The snapshot that it builds on, which both sides have by then; null for a full copy.</param>
public sealed record ReplicaSend(Snapshot Snapshot, Snapshot? Parent, string Because);

/// <summary>Whether a copy stays.</summary>
/// <param name="Because">In words; never empty.</param>
public sealed record CopyDecision(ReplicaCopy Copy, bool IsKept, ImmutableArray<string> Because);
