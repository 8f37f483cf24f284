using NodaTime;

namespace PantherStorage.Model.Retention;

/// <summary>A read-only snapshot that snapper keeps.</summary>
public sealed record Snapshot
{
    /// <summary>snapper configuration, e.g. <c>root</c>.</summary>
    public required string Config { get; init; }

    /// <summary>snapper's number, unique within the configuration.</summary>
    public required int Number { get; init; }

    /// <summary>As snapper dates it, by the clock of that moment.</summary>
    public required Instant Created { get; init; }

    /// <summary>The file system's transaction that made it: a later snapshot has a higher one, whatever the clock said. 0 when not known.</summary>
    public long Generation { get; init; }

    /// <summary>Whether it was made writable and written to after it was made, so that it is not what it was.</summary>
    public bool IsAltered { get; init; }

    /// <summary>Path of the snapshot subvolume, e.g. <c>/home/.snapshots/3/snapshot</c>.</summary>
    public required string Path { get; init; }

    /// <summary>UUID of the snapshot subvolume: its identity in chains.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>
    /// UUID of the subvolume that it is a snapshot of. Of another one than the live subvolume where a restore or a rollback
    /// has put that in place since; between snapshots of two subvolumes something incremental is sent only where one comes
    /// from the other (<see cref="Lineage"/>).
    /// </summary>
    public Guid Origin { get; init; }

    /// <summary>UUID of what <see cref="Origin"/> was made of, where that is the live subvolume and was rolled back to a snapshot; else empty.</summary>
    public Guid Base { get; init; }

    /// <summary>Tiers it was made for (userdata <c>panther-tier</c>), e.g. <c>daily</c>, or <c>manual</c>; empty when not ours.</summary>
    public string Tier { get; init; } = string.Empty;

    /// <summary>Userdata <c>panther-id</c>: the run that made it; empty when not ours.</summary>
    public string RunId { get; init; } = string.Empty;

    /// <summary>Userdata <c>panther-pin</c>: no retention deletes it until it is unpinned.</summary>
    public bool Pinned { get; init; }

    public string Description { get; init; } = string.Empty;

    /// <summary>The algorithm of snapper's own cleanup that may delete it; empty for none.</summary>
    public string Cleanup { get; init; } = string.Empty;

    /// <summary>What people call it: <c>home/12</c>.</summary>
    public string Name => $"{Config}/{Number}";
}
