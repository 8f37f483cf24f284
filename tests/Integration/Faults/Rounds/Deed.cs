namespace PantherStorage.Tests.Integration.Faults.Rounds;

/// <summary>What is done to a host, by its programs or behind their back.</summary>
internal enum Deed
{
    WriteLittle,

    /// <summary>So much that its backup is sent in parts.</summary>
    WriteMuch,
    Snapshot,

    /// <summary>Of the label <c>home</c>, now.</summary>
    Backup,

    /// <summary>As the timer runs it: each label at its pace.</summary>
    BackupAtPace,
    BackupFull,

    /// <summary>Two runs at once.</summary>
    BackupTwice,
    PruneBucket,
    PruneSnapshots,
    Sweep,
    VerifyList,
    VerifySample,
    VerifyFull,
    Restore,

    /// <summary>A snapshot is deleted by hand, perhaps a parent.</summary>
    LoseSnapshot,

    /// <summary>What the host remembers of the bucket's parents and of an upload is rubbish.</summary>
    SpoilNotes,
}

/// <summary>One thing that is done, and what goes wrong meanwhile.</summary>
/// <param name="Choice">Decides whatever else there is to choose: a tier, a backup, a snapshot.</param>
internal sealed record Act(Deed Deed, int Choice, Accident Accident)
{
    public override string ToString() => $"{Deed} {Choice}{(Accident.Words.Length > 0 ? $", {Accident.Words}" : string.Empty)}";
}
