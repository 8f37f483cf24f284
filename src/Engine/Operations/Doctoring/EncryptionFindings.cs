using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Archives;

namespace PantherStorage.Operations.Doctoring;

/// <summary>Whether backups can be encrypted as the options say: is age there, and does it take each public key.</summary>
internal static class EncryptionFindings
{
    private const string Check = "encryption";

    /// <param name="identityFile">Where the private key's file would be on this host; empty when the options name none.</param>
    public static async Task<IReadOnlyList<DoctorFinding>> Of(BackupOptions options, string identityFile, CancellationToken cancellation) => options.EncryptionThatHolds() switch
    {
        BackupOptions.AgeEncryption => [.. await Recipients(options.Age, cancellation), .. Identity(identityFile)],
        BackupOptions.SseB2 => [new(Check, Severity.Fine, "B2 encrypts every object with keys of its own (SSE-B2); whoever has a key of the bucket still reads them")],
        _ => [new(Check, Severity.Note, "backups are not encrypted: whoever can read the bucket can read them", "set storage.backup.encryption to age, or to sse-b2 for B2's own")],
    };

    private static async Task<IEnumerable<DoctorFinding>> Recipients(AgeOptions options, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        try
        {
            var version = await AgeTool.Version(cancellation);
            foreach (var recipient in options.Recipients)
            {
                if (await AgeTool.Against(recipient, cancellation) is { } problem)
                    findings.Add(new(Check, Severity.Error, $"{version} does not encrypt for {recipient}: {problem}", "correct storage.backup.age.recipients"));
            }

            if (options.Recipients.IsEmpty)
                findings.Add(new(Check, Severity.Error, "storage.backup.age.recipients is empty, so no backup can be made", "name at least one public key"));
            else if (findings.Count == 0)
                findings.Add(new(Check, Severity.Fine, $"{version} is here and encrypts for {Counted.Of(options.Recipients.Length, "public key")}"));
            if (options.Recipients.Length == 1)
                findings.Add(new(Check, Severity.Note, "one private key opens the backups, and without it they are lost", "keep copies of it in two places, or name a second public key"));
        }
        catch (StorageException e)
        {
            findings.Add(new(Check, Severity.Error, e.Message, "install age: no backup can be made without it"));
        }

        return findings;
    }

    private static IEnumerable<DoctorFinding> Identity(string file)
    {
        if (file.Length == 0)
            return [];
        try
        {
            AgeIdentity.Open(file);
            return [new(Check, Severity.Warning, $"the private key is on this host, in {file}: whoever takes the host over can read all its backups", "leave storage.backup.age.identityFile empty, and keep the key elsewhere")];
        }
        catch (StorageException e)
        {
            return [new(Check, Severity.Warning, e.Message, "correct storage.backup.age.identityFile, or leave it empty")];
        }
    }
}
