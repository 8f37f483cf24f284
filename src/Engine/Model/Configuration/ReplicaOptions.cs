namespace PantherStorage.Model.Configuration;

/// <summary><c>storage.replica</c>: the second copy of the snapshots, on another pool or another machine.</summary>
public sealed record ReplicaOptions
{
    /// <summary>Whether it is kept; null is where the plan has a place for it, or a target is named.</summary>
    public bool? Enable { get; init; }

    /// <summary>A directory on another Btrfs, or <c>ssh://user@host[:port]/path</c>; empty for the place that the host's profile has.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>The private SSH key; empty for what the OpenSSH client finds by itself.</summary>
    public string KeyFile { get; init; } = string.Empty;

    /// <summary>Keys of machines, as sshd(8) describes the file; empty for the usual ones of the OpenSSH client.</summary>
    public string KnownHostsFile { get; init; } = string.Empty;

    /// <summary>Below it nothing more is sent.</summary>
    public int MinFreePercent { get; init; } = 10;
}
