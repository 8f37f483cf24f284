using System.Collections.Immutable;
using PantherStorage.Harness.Faults;

namespace PantherStorage.Harness.Scenarios;

/// <summary>How a drill is to be run.</summary>
public sealed record DrillOptions
{
    public required string Host { get; init; }

    /// <summary>The engine executable that is copied into the guest.</summary>
    public required string Engine { get; init; }

    /// <summary>Where <c>&lt;time&gt;-&lt;host&gt;/</c> goes.</summary>
    public required string Output { get; init; }

    /// <summary>Labels to back up; empty takes all that <see cref="DrillScope"/> chooses.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Leaves the machine up at the end and prints how to get in.</summary>
    public bool Keep { get; init; }

    /// <summary>Stops at a failed step, prints how to get in, waits for Enter.</summary>
    public bool Interactive { get; init; }

    /// <summary>Injected after the last backup, in order.</summary>
    public ImmutableArray<Fault> Faults { get; init; } = [];
}
