using System.CommandLine;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Cli;

/// <summary>Whose signatures a command believes.</summary>
internal sealed class TrustOptions(HostOptions host)
{
    private const int LargestKey = 64 << 10;

    public Option<string[]> PublicKey { get; } = new("--public-key")
    {
        Description = "A file with the host's public key, PEM or base64, as `backup key` and the recovery card show it; may be given again",
        HelpName = "FILE",
    };

    public Option<SignaturePolicy?> Signatures { get; } = new("--signatures")
    {
        Description = "What becomes of a backup that no known key has signed; storage.backup.signatures if not given",
        HelpName = "require|warn|off",
        CustomParser = given =>
        {
            var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : string.Empty;
            if (text is "require" or "warn" or "off")
                return Enum.Parse<SignaturePolicy>(text, ignoreCase: true);
            given.AddError($"--signatures {text}: say require, warn or off.");
            return null;
        },
    };

    /// <exception cref="StorageException">A key cannot be read.</exception>
    public TrustedSigners Of(ParseResult parsed) => HostTrust.Of(
        host.Paths(parsed), host.ReadConfig(parsed).Backup, IsOwn(parsed), [.. (parsed.GetValue(PublicKey) ?? []).Select(Read)], parsed.GetValue(Signatures));

    public Task<Catalogue> Read(ParseResult parsed, IObjectStore store, CancellationToken cancellation) =>
        CatalogueReader.Read(store, host.HostName(parsed), Of(parsed), cancellation);

    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: another machine has claimed the host's name.</exception>
    public async Task MustBeOurs(ParseResult parsed, IObjectStore store, Catalogue catalogue, CancellationToken cancellation)
    {
        if (await Against(parsed, store, catalogue, cancellation) is { } why)
            throw new StorageException(ExitCode.Refused, why);
        if (catalogue.Backups.FirstOrDefault(backup => backup.IsForeign) is { } foreign)
            throw new StorageException(ExitCode.Refused, MachineName.Words(host.HostName(parsed), foreign.Manifest.Machine, "another", "has stored backups below"));
    }

    /// <returns>Which other machine has claimed the host's name, in words; null when none has.</returns>
    public Task<string?> Against(ParseResult parsed, IObjectStore store, Catalogue catalogue, CancellationToken cancellation)
    {
        var (paths, own) = (host.Paths(parsed), IsOwn(parsed) ? HostKey.FindPublic(host.Paths(parsed)) : null);
        return OtherMachines.Find(store, host.HostName(parsed), paths, catalogue.Objects.Keys, own, Of(parsed).Keys, cancellation);
    }

    // A host that is named may be another than the one whose state is here.
    private bool IsOwn(ParseResult parsed) =>
        parsed.GetValue(host.Host) is not { } named || (File.Exists(host.PlanPath(parsed)) && host.ReadPlan(parsed).BucketPrefix == named);

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
