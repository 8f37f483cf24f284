using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Operations.Hosts;

/// <summary>Refuses what a run would refuse: what options alone can tell, what a host adds to it, and on the host itself the files that they name.</summary>
/// <param name="host">Which one it is; null when nobody said.</param>
/// <param name="own">Where the files are that options name; null where they are another machine's.</param>
internal sealed class CheckConfiguration(StorageOptions options, HostProfile? host, HostPaths? own)
{
    private readonly BackupOptions backup = options.Backup;

    private bool BacksUp => options.Enable is not false && backup.Enable is not false;

    /// <summary>Why the files with secrets were not looked at; null when they were.</summary>
    public string? Unlooked => own is null ? "they are another host's" : Environment.IsPrivilegedProcess ? null : "only root may read them";

    /// <returns>What is no mistake, and should be known all the same.</returns>
    /// <exception cref="StorageException">The first thing that a run would refuse, with the exit code that the run would end with.</exception>
    public async Task<IReadOnlyList<string>> Run(CancellationToken cancellation)
    {
        OptionsCheck.Together(options);
        if (BacksUp)
            B2Address.Of(backup).OrThrow();
        _ = OtlpTarget.Of(options.Monitoring, _ => null);
        if (host is not null)
            _ = HookKinds.Of(options.Snapshots, Planner.Plan(host, options));
        return [.. await Files(cancellation), .. Contradictions(), .. Writable()];
    }

    private async Task<IEnumerable<string>> Files(CancellationToken cancellation)
    {
        if (own is null || Unlooked is not null)
            return [];
        if (BacksUp)
        {
            await B2Credentials.Read(own.In(backup.B2.CredentialsFile), cancellation);
            _ = await AgeEncryptor.Of(options, cancellation);
        }

        if (backup.PruneCredentialsFile.Length > 0)
            await B2Credentials.Read(own.In(backup.PruneCredentialsFile), cancellation);
        foreach (var (file, called) in new[]
        {
            (backup.Age.IdentityFile, "private key of age"),
            (options.Monitoring.OtlpHeadersFile, "file of the collector's headers"),
            (options.Monitoring.Datadog.ApiKeyFile, "file of Datadog's key"),
        })
        {
            if (file.Length > 0)
                await RootOnlyFile.Read(own.In(file), called, "Write it there, or leave the option empty", cancellation);
        }

        return BacksUp && !File.Exists(own.PlanFile)
            ? [$"there is no plan yet ({own.PlanFile}), so nothing runs: `panther-storage plan --live --format json` makes it"]
            : [];
    }

    /// <summary>Who can write these files decides what root runs and deletes.</summary>
    private IEnumerable<string> Writable()
    {
        if (own is null)
            yield break;
        string[] files = [own.ConfigFile, own.PlanFile, .. Directory.Exists(own.Hosts) ? Directory.EnumerateFiles(own.Hosts, "*.json") : []];
        foreach (var file in files.Where(File.Exists).Where(file => (File.GetUnixFileMode(file) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0))
            yield return $"{file} can be written by others than its owner, and what it says root does: `chmod go-w {file}`";
    }

    private IEnumerable<string> Contradictions()
    {
        if (backup is { Encryption: not BackupOptions.AgeEncryption, Age.Recipients.IsEmpty: false })
            yield return $"storage.backup.age.recipients is set, and storage.backup.encryption is {backup.Encryption}, so backups leave the host without age";
        if (!BacksUp)
            yield return "backups are off: nothing of this host survives the loss of its disk";
        else if (host is not null && Planner.Plan(host, options).Backup.Items.IsEmpty)
            yield return "storage.backup.subvolumes and storage.backup.exclude leave nothing to back up: nothing of this host survives the loss of its disk";
    }
}
