using PantherStorage.Model;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Operations.Snapshots;

/// <summary>Resumes what a snapshot run has paused and left paused.</summary>
internal sealed class ResumePaused(Host host, IEvents events)
{
    /// <returns>Whether nothing of ours is paused any more.</returns>
    public async Task<bool> Run()
    {
        using var held = host.LockSnapshots();
        return await Finish();
    }

    /// <summary>The same, for who holds the lock.</summary>
    public async Task<bool> Finish()
    {
        var whole = true;
        try
        {
            await new HookRunner(host.Paused, Timeout.InfiniteTimeSpan).Resume(events.Note, Trouble);
        }
        catch (StorageException e)
        {
            Trouble(e.Message);
        }

        return whole;

        void Trouble(string what)
        {
            whole = false;
            events.Note(what);
        }
    }
}
