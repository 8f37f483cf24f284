using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Archives;

/// <summary>A file with a private key, by its path: the key itself is never read here, only by age.</summary>
public sealed record AgeIdentity
{
    private AgeIdentity(string file) => File = file;

    public string File { get; }

    /// <param name="file">Absolute path.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: missing, empty, or open to others.</exception>
    public static AgeIdentity Open(string file)
    {
        if (!System.IO.File.Exists(file))
            throw Refused(file, "it does not exist");
        if (RootOnlyFile.Fault(file) is { } fault)
            throw Refused(file, fault);
        return new FileInfo(file).Length == 0 ? throw Refused(file, "it is empty") : new AgeIdentity(file);
    }

    /// <summary>The key for an archive that is encrypted.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: there is none.</exception>
    public static AgeIdentity For(Manifest manifest, AgeIdentity? identity) => identity ?? throw new StorageException(ExitCode.Credentials,
        $"{manifest.Key} is encrypted, and no private key was given. Name the file with the key of one of these: --identity FILE ({Recipients(manifest)})");

    /// <summary>What it says when age could not open an archive with it.</summary>
    internal StorageException DoesNotOpen(Manifest manifest, CommandResult result) => new(ExitCode.Credentials,
        result.StandardError.Contains("no identity matched", StringComparison.Ordinal)
            ? $"the private key in {File} does not open {manifest.Key}, which is encrypted for {Recipients(manifest)}"
            : $"age cannot open {manifest.Key} with the private key in {File}: {result.LastWords}");

    private static string Recipients(Manifest manifest) => string.Join(", ", manifest.Encryption?.Recipients ?? []);

    private static StorageException Refused(string file, string why) =>
        new(ExitCode.Credentials, $"the private key in {file} cannot be used: {why}");
}
