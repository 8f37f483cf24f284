

namespace PantherStorage.Model.Profiles;

/// <summary>What a subvolume holds.</summary>
public enum Content
{
    System,
    UserData,
    Database,
    Containers,
    Logs,
    Rebuilt,
    Copy,
    Spool,
    Cache,
    Scratch,
    Swap,
}

/// <summary>What follows from what a subvolume holds.</summary>
public static class Contents
{
    /// <summary>The pace that the content deserves, or null for what is never backed up.</summary>
    public static Tier? BackupTier(this Content content) => content switch
    {
        Content.UserData or Content.Database => Tier.Daily,
        Content.System or Content.Containers => Tier.Weekly,
        Content.Logs => Tier.Monthly,
        _ => null,
    };

    /// <summary>Whether its earlier states are kept on the host, whatever is backed up of it.</summary>
    public static bool IsSnapshotted(this Content content) => content is Content.System or Content.UserData or Content.Database or Content.Logs;

    /// <summary>Why a backup is worth its place, or why there is none; reads after "because".</summary>
    public static string Worth(this Content content) => content switch
    {
        Content.System => "the system changes with updates, not by the hour",
        Content.UserData => "a person's work is here and cannot be made again",
        Content.Database => "a database's data is here and cannot be made again",
        Content.Containers => "container volumes may hold data; images can be pulled again",
        Content.Logs => "logs explain the past, and journald keeps the recent ones",
        Content.Rebuilt => "the Nix store is built or fetched again from its configuration",
        Content.Copy => "it is the local second copy of snapshots that are backed up from the primary pool",
        Content.Spool => "it holds credentials, which do not belong in the bucket that they open",
        Content.Cache => "a cache fills itself again",
        Content.Scratch => "temporary files are not meant to last",
        Content.Swap => "it is memory, not data; and an active swap file forbids snapshots",
        _ => throw new ArgumentOutOfRangeException(nameof(content), content, "no such content"),
    };
}
