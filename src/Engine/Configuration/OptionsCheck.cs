using System.Text.RegularExpressions;
using NodaTime;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Configuration;

/// <summary>Refuses options that cannot be meant, with the path, the value and what would be right.</summary>
public static partial class OptionsCheck
{
    /// <exception cref="StorageException">The first option that is wrong.</exception>
    public static void Of(HostProfile host, StorageOptions options)
    {
        User(options.User);
        TimeZone(options.TimeZone);
        foreach (var (name, asked) in options.Btrfs.Subvolumes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Subvolume(host, name, asked);
        Retention(options);
        foreach (var path in options.Backup.Subvolumes)
            BackupPath(path);
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

    private static void User(string user)
    {
        if (!UserName().IsMatch(user) || user == "root")
            throw Wrong("user", user, "it is a login name with a home below /home: lower-case letters, digits, - and _, at most 32, not root");
    }

    private static void TimeZone(string zone)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
        {
            throw new StorageException(ExitCode.BadInput,
                $"storage.timeZone = \"{zone}\" is no IANA time zone{Nearest.Hint(zone, DateTimeZoneProviders.Tzdb.Ids)} Examples are UTC and Europe/Berlin.");
        }
    }

    private static void Subvolume(HostProfile host, string name, SubvolumeOptions asked)
    {
        var names = host.Subvolumes.Select(shape => shape.Name).ToList();
        var shape = host.Subvolumes.FirstOrDefault(shape => shape.Name == name)
            ?? throw new StorageException(ExitCode.BadInput,
                $"storage.btrfs.subvolumes.{name}: {host.Name} has no subvolume of that name{Nearest.Hint(name, names)} It has {string.Join(", ", names)}.");
        if (asked.Enable == false && shape.Presence == Presence.Always)
        {
            var optional = host.Subvolumes.Where(other => other.Presence != Presence.Always).Select(other => other.Name);
            throw Wrong($"btrfs.subvolumes.{name}.enable", "false", $"{name} belongs to {host.Name}; those that can be switched off are {string.Join(", ", optional)}");
        }
    }

    private static void Retention(StorageOptions options)
    {
        var retention = options.Snapshots.Retention;
        var counts = new (string Tier, int? Count)[]
        {
            ("hourly", retention.Hourly), ("daily", retention.Daily), ("weekly", retention.Weekly), ("monthly", retention.Monthly),
        };
        foreach (var (tier, count) in counts)
        {
            if (count is < 0 or > KnownHosts.MostKept)
                throw Wrong($"snapshots.retention.{tier}", count.Value.ToString(), $"it counts the periods that keep a snapshot, 0 (off) to {KnownHosts.MostKept}");
        }

        if (options.Snapshots.MinFreePercent is < 0 or > 50)
            throw Wrong("snapshots.minFreePercent", options.Snapshots.MinFreePercent.ToString(), "below it the oldest snapshots go, 0 (never) to 50");
        if (options.Backup.Enable && !options.Snapshots.Enable)
            throw Wrong("snapshots.enable", "false", "backups send snapshots. Set storage.backup.enable to false too, or leave snapshots on");
    }

    private static void BackupPath(string path)
    {
        var normal = path == "/" || (path.StartsWith('/') && !path.EndsWith('/')
            && path[1..].Split('/').All(part => part is not ("" or "." or "..")) && !path.Any(char.IsControl));
        if (!normal)
            throw Wrong("backup.subvolumes", path, "it is an absolute path without a slash at its end, e.g. /home");
    }

    private static StorageException Wrong(string path, string value, string rule) =>
        new(ExitCode.BadInput, $"storage.{path} = \"{value}\" is wrong: {rule}.");

    [GeneratedRegex("^[a-z_][a-z0-9_-]{0,31}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserName();
}
