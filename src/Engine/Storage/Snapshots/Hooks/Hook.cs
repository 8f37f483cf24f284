using System.Collections.Immutable;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>What runs before and after the snapshot of some subvolumes.</summary>
/// <param name="Name">As the owner calls it in <c>storage.snapshots.hooks</c>.</param>
/// <param name="Subvolumes">e.g. <c>@postgresql</c>.</param>
/// <param name="Before">When it fails, there is no snapshot: half of a flushed database is worse than an honest gap.</param>
/// <param name="After">Runs whatever came of <paramref name="Before"/> and of the snapshot.</param>
/// <param name="Timeout">For each of the two.</param>
public sealed record Hook(string Name, ImmutableArray<string> Subvolumes, HookCommand? Before, HookCommand? After, TimeSpan Timeout)
{
    /// <summary>Podman containers that are paused for the snapshot: these, or all when it is empty; null pauses none. Only those that run are, and only those are resumed.</summary>
    public ImmutableArray<string>? Containers { get; init; }
}

/// <param name="MustSay">All that the program may print, where its exit code does not tell failure; null for anything.</param>
public sealed record HookCommand(CommandLine Command, string? MustSay = null);
