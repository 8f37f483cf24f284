using System.Collections.Immutable;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;

namespace PantherStorage.Storage.Replicas;

/// <summary>
/// Where a replica lies. Each copy is received in <c>.incoming</c>, where nothing counts as a copy whatever it looks like,
/// and appears under its own name in one step when all of it has been received.
/// </summary>
internal interface IReplicaSide : IDisposable
{
    /// <summary>In words.</summary>
    string Name { get; }

    /// <summary>All that has the name of a copy, of any snapper configuration.</summary>
    /// <exception cref="StorageException">It cannot be looked at.</exception>
    Task<ImmutableArray<ReplicaCopy>> Copies(CancellationToken cancellation);

    /// <summary>Removes what receives that were cut off have left.</summary>
    /// <returns>Each, in words.</returns>
    Task<ImmutableArray<string>> Sweep(CancellationToken cancellation);

    /// <summary>How full it is.</summary>
    Task<FileSystemSpace> Space(CancellationToken cancellation);

    /// <summary>Starts what takes a send stream.</summary>
    DataProgram Receive(CancellationToken cancellation);

    /// <summary>Gives what was received its name.</summary>
    /// <param name="received">Its name in the stream.</param>
    /// <param name="source">UUID that it must have been received as.</param>
    /// <exception cref="StorageException">It is not whole, or not what was sent, or something has the name.</exception>
    Task Appear(string received, string config, CopyName name, Guid source, CancellationToken cancellation);

    Task Remove(ReplicaCopy copy, CancellationToken cancellation);

    /// <summary>Calls a copy otherwise; what has the name already stays as it is.</summary>
    Task Rename(ReplicaCopy copy, CopyName name, CancellationToken cancellation);

    /// <summary>Starts what sends a copy back, in full.</summary>
    DataProgram Send(ReplicaCopy copy, CancellationToken cancellation);

    /// <summary>Where a copy can be read as a directory of this machine; null where it cannot.</summary>
    string? PathOf(ReplicaCopy copy);
}
