using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Configuration;

/// <summary>
/// Refuses options that cannot be meant, with the path, the value and what would be right: the rules of each option
/// first, then what only a host, or two options together, can tell.
/// </summary>
public static class OptionsCheck
{
    /// <exception cref="StorageException">The first option that is wrong.</exception>
    public static void Of(HostProfile host, StorageOptions options)
    {
        OptionsShape.Check(StorageOptionsJson.ToElement(options), source: null);
        foreach (var (name, asked) in options.Btrfs.Subvolumes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Subvolume(host, name, asked);
        foreach (var (option, named) in new[] { ("include", options.Snapshots.Include), ("exclude", options.Snapshots.Exclude) })
        {
            foreach (var name in named)
                _ = Known(host, $"snapshots.{option}", name);
        }

        if (options.Snapshots.Include.Intersect(options.Snapshots.Exclude, StringComparer.Ordinal).FirstOrDefault() is { } both)
            throw Wrong("snapshots.exclude", both, "storage.snapshots.include names it too");
        if (options.Btrfs.PerformanceMode is { } mode && host.Kind != HostKind.Server)
            throw Wrong("btrfs.performanceMode", mode, $"{host.Name} is a laptop, and the modes are for servers; storage.btrfs.ssdOptimization is a laptop's");
        if (options.Enable != false && options.Backup.Enable != false && options.Snapshots.Enable == false)
            throw Wrong("snapshots.enable", "false", "backups send snapshots. Set storage.backup.enable to false too, or leave snapshots on");
        Together(options);
        if (options.Monitoring.Cost is var cost && cost.Warning > cost.Critical)
            throw Wrong("monitoring.cost.warning", cost.Warning.ToString(), $"it is above storage.monitoring.cost.critical, {cost.Critical}, so it would never warn");
    }

    /// <summary>What two options together can tell, whichever host it is.</summary>
    /// <exception cref="StorageException">They contradict each other.</exception>
    public static void Together(StorageOptions options)
    {
        if (options.Backup is { Encryption: BackupOptions.AgeEncryption, Age.Recipients.IsEmpty: true })
            throw Wrong("backup.encryption", BackupOptions.AgeEncryption, "storage.backup.age.recipients is empty, so nobody could restore; name at least one public key (`age-keygen -o key.txt` makes a pair and prints it)");
    }

    /// <summary>Runs a check and names the option it was about.</summary>
    internal static T Within<T>(string path, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (StorageException e)
        {
            throw new StorageException(e.ExitCode, $"storage.{path}: {e.Message}", e);
        }
    }

    private static void Subvolume(HostProfile host, string name, SubvolumeOptions asked)
    {
        var shape = Known(host, "btrfs.subvolumes", name);
        if (asked.Enable == false && shape.Presence == Presence.Always)
        {
            var optional = host.Subvolumes.Where(other => other.Presence != Presence.Always).Select(other => other.Name);
            throw Wrong($"btrfs.subvolumes.{name}.enable", "false", $"{name} belongs to {host.Name}; those that can be switched off are {string.Join(", ", optional)}");
        }
    }

    private static SubvolumeShape Known(HostProfile host, string path, string name)
    {
        var names = host.Subvolumes.Select(shape => shape.Name).ToList();
        return host.Subvolumes.FirstOrDefault(shape => shape.Name == name)
            ?? throw new StorageException(ExitCode.BadInput,
                $"storage.{path}.{name}: {host.Name} has no subvolume of that name{Nearest.Hint(name, names)} It has {string.Join(", ", names)}.");
    }

    private static StorageException Wrong(string path, string value, string rule) =>
        new(ExitCode.BadInput, $"storage.{path} = \"{value}\" is wrong: {rule}.");
}
