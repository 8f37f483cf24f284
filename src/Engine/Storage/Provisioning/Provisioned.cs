using System.Collections.Immutable;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A new system, mounted below a directory. Disposal unmounts it; the disks keep it.</summary>
/// <param name="Notes">What a person should know about what was done.</param>
public sealed record Provisioned(string Root, ImmutableArray<string> Notes) : IAsyncDisposable
{
    /// <exception cref="StorageException">Something below <see cref="Root"/> is busy.</exception>
    public async ValueTask DisposeAsync() => await MountedTree.Unmount(Root, CancellationToken.None);
}
