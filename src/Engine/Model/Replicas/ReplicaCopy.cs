using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Replicas;

/// <summary>A subvolume in a replica that has the name of a copy.</summary>
/// <param name="Config">snapper configuration of its snapshot: the directory that it is in.</param>
/// <param name="Source">UUID of the snapshot that it was received as; <see cref="Guid.Empty"/> when it never was, or was made writable since.</param>
/// <param name="Fault">Why it cannot be relied on, in words; null when it can.</param>
public sealed record ReplicaCopy(string Config, CopyName Name, Guid Source, string? Fault)
{
    public bool IsSound => Fault is null;

    /// <summary>What people call it, and its path in the replica.</summary>
    public string Path => $"{Config}/{Name}";

    /// <summary>What the replica has of a snapshot once it is copied.</summary>
    public static ReplicaCopy Of(Snapshot snapshot) => new(snapshot.Config, CopyName.Of(snapshot), snapshot.Uuid, null);
}
