using System.ComponentModel;
using System.Net.Sockets;
using Amazon.Runtime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage;

/// <summary>What one of several items failed of, where the others go on: one label's bug must not cost the others their backup.</summary>
internal static class ItemFailure
{
    /// <summary>Whether the other items go on. They do not when the run was stopped, or when there is no memory to go on with.</summary>
    public static bool IsOfOne(Exception e, CancellationToken cancellation) =>
        e is not OutOfMemoryException && !(e is OperationCanceledException && cancellation.IsCancellationRequested);

    /// <returns>The error as it is told. What nobody foresaw is a bug, and says so with all that a report needs.</returns>
    public static StorageException Of(Exception e) => e switch
    {
        StorageException known => known,
        SocketException or HttpRequestException or AmazonServiceException or AmazonClientException or TimeoutException =>
            new StorageException(ExitCode.ObjectStore, e.Message, e),
        IOException or UnauthorizedAccessException or PosixException or Win32Exception => new StorageException(ExitCode.System, e.Message, e),
        _ => new StorageException(ExitCode.Internal, $"an unexpected error, which is a bug; please report it: {e}", e),
    };
}
