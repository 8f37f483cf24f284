using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>The second copy of the snapshots.</summary>
/// <param name="Target">A directory of this machine, or <c>ssh://user@host[:port]/path</c>.</param>
/// <param name="Configs">snapper configurations whose snapshots are copied.</param>
/// <param name="MinFreePercent">Below it nothing more is sent.</param>
public sealed record ReplicaPlan(string Target, ImmutableArray<string> Configs, int MinFreePercent)
{
    /// <summary>The private SSH key; null for what the OpenSSH client finds by itself.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The host key of the other machine; null for the usual files of the OpenSSH client.</summary>
    public string? KnownHostsFile { get; init; }

    /// <exception cref="StorageException">It is neither.</exception>
    [JsonIgnore]
    public ReplicaTarget Where => ReplicaTarget.Parse(Target);

    /// <summary>Of which snapshots a copy is kept: a copy on the disk that they are on themselves would be lost with them.</summary>
    /// <param name="options">Complete.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="StorageException">A replica is asked for, and there is no place for it.</exception>
    internal static ReplicaPlan? Of(StorageOptions options, ImmutableArray<WantedSubvolume> wanted, ImmutableArray<PoolPlan> pools)
    {
        var (asked, own) = (options.Replica, wanted.FirstOrDefault(subvolume => subvolume.Shape.Content == Content.Copy));
        if (asked.Enable is not true || options.Snapshots.Enable is not true)
            return null;
        if (asked.Target.Length == 0 && own is null)
            throw new StorageException(ExitCode.BadInput, "storage.replica.enable = true needs a place: this host has no second pool, so name a directory on another Btrfs, or a machine, in storage.replica.target.");

        var sources = pools.Where(pool => asked.Target.Length > 0 || pool.Name != own!.Shape.Pool);
        ImmutableArray<string> configs = [.. sources.SelectMany(pool => pool.Subvolumes).Select(subvolume => subvolume.SnapperConfig).OfType<string>()];
        return configs.IsEmpty ? null : new ReplicaPlan(asked.Target.Length > 0 ? asked.Target : own!.MountPoint, configs, asked.MinFreePercent)
        {
            KeyFile = asked.KeyFile is { Length: > 0 } file ? file : null,
            KnownHostsFile = asked.KnownHostsFile is { Length: > 0 } known ? known : null,
        };
    }
}
