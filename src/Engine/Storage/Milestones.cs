namespace PantherStorage.Storage;

/// <summary>
/// Where a run can be cut off: each is passed when the work it names is done and what follows is not begun. A test
/// ends the program at each of them, as a power cut would, and looks at what is left.
/// </summary>
public enum Milestone
{
    /// <summary>What is to be resumed after a snapshot is written down, and nothing is paused yet.</summary>
    HooksNoted,

    /// <summary>Everything is paused for a snapshot, and there is none yet.</summary>
    HooksPaused,

    /// <summary>A snapshot is there, and its run has not told of it.</summary>
    SnapshotMade,

    /// <summary>The retention policy has deleted one of several snapshots.</summary>
    SnapshotDeleted,

    /// <summary>A piece of the send stream, or of the tar of files, was read.</summary>
    SourceRead,

    /// <summary>A frame is compressed and lies in a part, in memory.</summary>
    FramePacked,

    /// <summary>The store has begun an upload that nothing here knows of.</summary>
    UploadBegun,

    /// <summary>The upload is noted here, and can be resumed.</summary>
    UploadNoted,

    /// <summary>The store has one more part.</summary>
    PartStored,

    /// <summary>The store has all parts, and is about to be asked to make the object of them.</summary>
    UploadCompleting,

    /// <summary>The archive is in the bucket, unconfirmed.</summary>
    UploadCompleted,

    /// <summary>The archive is known to be whole; there is no manifest yet.</summary>
    ArchiveConfirmed,

    /// <summary>The manifest is in the bucket: the backup is committed.</summary>
    ManifestStored,

    /// <summary>A prune or a sweep has deleted one version of one object, perhaps a manifest whose archive is still there.</summary>
    VersionDeleted,

    /// <summary>One link of a chain was received beside the target.</summary>
    LinkReceived,

    /// <summary>All of a backup lies beside the target, compared, and has not got its name.</summary>
    RestoreCompared,

    /// <summary>The target is there, and what was beside it too.</summary>
    TargetAppeared,

    /// <summary>A restore in place has unmounted the place; the old one has it.</summary>
    PlaceUnmounted,

    /// <summary>What is to take the place lies beside it.</summary>
    SuccessorReady,

    /// <summary>The new one has the place; the old one has the other's name.</summary>
    PlacesSwapped,

    /// <summary>One of the subvolumes that lay in the old one is in the new one, or was left for a reason.</summary>
    NestedMoved,

    /// <summary>The old one has the name that it keeps.</summary>
    OldNamed,

    /// <summary>The new one is mounted, and what belongs below it.</summary>
    PlaceMounted,
}

/// <summary>
/// Tells whoever watches which <see cref="Milestone"/> was passed. Nobody watches in production: then a step costs a look at
/// one field. A watcher belongs to the flow of control that began it, as <c>Activity.Current</c> does.
/// </summary>
public static class Milestones
{
    private static readonly AsyncLocal<Action<Milestone>?> Watcher = new();

    /// <summary>Watches until disposed. What the watcher throws goes through the work that passed the step.</summary>
    public static IDisposable Watch(Action<Milestone> told)
    {
        var before = Watcher.Value;
        Watcher.Value = told;
        return new Watched(before);
    }

    internal static void Passed(Milestone step) => Watcher.Value?.Invoke(step);

    private sealed class Watched(Action<Milestone>? before) : IDisposable
    {
        public void Dispose() => Watcher.Value = before;
    }
}
