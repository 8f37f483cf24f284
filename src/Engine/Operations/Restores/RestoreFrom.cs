namespace PantherStorage.Operations.Restores;

/// <summary>Where a restore takes what it restores.</summary>
internal enum RestoreFrom
{
    /// <summary>From a replica of this machine where that has what is wanted, else from the bucket.</summary>
    Auto,

    Replica,

    Bucket,
}
