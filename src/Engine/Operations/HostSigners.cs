using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Operations;

/// <summary>Whose signatures a host believes, and whether its name in the bucket is its own.</summary>
internal sealed class HostSigners(Host host, HostRequest request)
{
    private const int LargestKey = 64 << 10;

    /// <exception cref="StorageException">A key cannot be read.</exception>
    public TrustedSigners Signers => HostTrust.Of(host.Paths, host.OptionsOrDefaults.Backup, IsOwn, [.. request.PublicKeys.Select(Read)], request.Signatures);

    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: another machine has claimed the host's name.</exception>
    public async Task MustBeOurs(OpenBucket bucket, Catalogue catalogue, CancellationToken cancellation)
    {
        if (await Against(bucket, catalogue, cancellation) is { } why)
            throw new StorageException(ExitCode.Refused, why);
        if (catalogue.Backups.FirstOrDefault(backup => backup.IsForeign) is { } foreign)
            throw new StorageException(ExitCode.Refused, MachineName.Words(host.Name, foreign.Manifest.Machine, "another", "has stored backups below"));
    }

    /// <returns>Which other machine has claimed the host's name, in words; null when none has.</returns>
    public Task<string?> Against(OpenBucket bucket, Catalogue catalogue, CancellationToken cancellation)
    {
        var own = IsOwn ? HostKey.FindPublic(host.Paths) : null;
        return OtherMachines.Find(bucket.Store, host.Name, host.Paths, catalogue.Objects.Keys, own, Signers.Keys, cancellation);
    }

    // A host that is named may be another than the one whose state is here.
    private bool IsOwn => request.Name is not { } named || (File.Exists(host.PlanPath) && host.Plan.BucketPrefix == named);

    private static VerifyingKey Read(string file)
    {
        try
        {
            var found = new FileInfo(file);
            return (found.Exists && found.Length <= LargestKey ? VerifyingKey.Parse(GivenFile.ReadText(file)) : null)
                ?? throw new StorageException(ExitCode.BadInput, $"--public-key {Printable.Of(file)}: there is no public key on P-256 in it, in PEM or base64, as `panther-storage backup key` prints it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"--public-key {Printable.Of(file)}: {e.Message}", e);
        }
    }
}
