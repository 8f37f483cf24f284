using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations.Doctoring;

/// <summary>Files with secrets that an unencrypted backup takes into the bucket: whoever can read there can read them.</summary>
internal static class SecretsInBackups
{
    public static IReadOnlyList<DoctorFinding> Of(StoragePlan plan, HostPaths host, StorageOptions options)
    {
        if (options.Backup.Encryption == BackupOptions.AgeEncryption)
            return [];
        (string Called, string File)[] secrets =
        [
            ("the bucket's credentials", options.Backup.B2.CredentialsFile),
            ("the key that deletes backups", options.Backup.PruneCredentialsFile),
            ("the private key of age", options.Backup.Age.IdentityFile),
            ("the collector's headers", options.Monitoring.OtlpHeadersFile),
            ("Datadog's key", options.Monitoring.Datadog.ApiKeyFile),
        ];
        return
        [
            .. from secret in secrets
               where secret.File.Length > 0
               let item = plan.Backup.Items.FirstOrDefault(item => Holds(Path.TrimEndingDirectorySeparator(host.In(item.Path)), host.In(secret.File)))
               where item is not null
               select new DoctorFinding("secrets", Severity.Warning,
                   $"{secret.Called} in {secret.File}: the backups of {item.Label} are not encrypted and hold that file, so whoever can read the bucket has it", Remedy(secret.File)),
        ];
    }

    // Each subvolume has a device of its own, and a snapshot ends where the device does.
    private static bool Holds(string place, string file)
    {
        try
        {
            var real = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            return WantedSubvolume.Contains(place, real)
                && Posix.Find(place) is { } top && Posix.Find(real) is { } found && top.Device == found.Device;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            return false;
        }
    }

    private static string Remedy(string file) =>
        $"move it into a subvolume of its own, which snapshots leave out (`btrfs subvolume create {Path.Combine(Path.GetDirectoryName(file)!, "private")}`, then `chmod 700`), name its new place in storage.json, and replace what it holds, since older backups have it; or set storage.backup.encryption to age";
}
