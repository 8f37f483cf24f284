using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Backups;

/// <summary>The uploads that this host has noted and not finished, of all labels.</summary>
public sealed class UnfinishedUploads(HostPaths host)
{
    /// <summary>Ids of those in one store.</summary>
    /// <param name="store">Its <see cref="IObjectStore.Description"/>.</param>
    public IReadOnlySet<string> In(string store) =>
        UploadMemory.Labels(host).Select(label => new UploadMemory(host, label).Read()).OfType<InterruptedUpload>()
            .Where(upload => upload.Store == store).Select(upload => upload.UploadId).ToHashSet(StringComparer.Ordinal);

    /// <summary>Gives up those of labels that are not backed up any more: nothing would finish them, and the snapshots that they read would be kept for ever.</summary>
    /// <param name="labels">That still are.</param>
    /// <param name="tell">Told each that is given up.</param>
    public async Task GiveUp(IObjectStore store, IReadOnlyCollection<string> labels, Action<string> tell, CancellationToken cancellation)
    {
        foreach (var label in UploadMemory.Labels(host).Except(labels, StringComparer.Ordinal))
        {
            var memory = new UploadMemory(host, label);
            if (memory.Read() is { } upload && upload.Store == store.Description)
            {
                try
                {
                    await store.AbortUpload(upload.Key, upload.UploadId, cancellation);
                    tell($"the unfinished upload of {upload.Key} is given up: `{label}` is not backed up any more");
                }
                catch (StorageException e)
                {
                    tell($"the unfinished upload of {upload.Key} is left to `backup gc`, since it could not be aborted: {e.Message}");
                }
            }

            memory.Forget();
        }
    }
}
