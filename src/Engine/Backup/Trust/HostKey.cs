using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Trust;

/// <summary>
/// The signing key of a host, <c>signing-key.pem</c> in its state directory, which root alone may read. Its public part lies
/// beside it, for everybody.
/// </summary>
public static class HostKey
{
    private const string Called = "signing key";
    private const string KeyFile = "signing-key.pem";
    private const string PublicFile = "signing-key.pub.pem";

    public static string FileOf(HostPaths host) => Path.Combine(host.State, KeyFile);

    public static string PublicFileOf(HostPaths host) => Path.Combine(host.State, PublicFile);

    /// <returns>Null when the host has none yet.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: it is open to others, or no key.</exception>
    public static async Task<SigningKey?> Find(HostPaths host, CancellationToken cancellation) =>
        File.Exists(FileOf(host)) ? await Read(FileOf(host), cancellation) : null;

    /// <returns>Its public part; null when the host has none yet.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: the file holds no key.</exception>
    public static VerifyingKey? FindPublic(HostPaths host)
    {
        var file = PublicFileOf(host);
        try
        {
            if (!File.Exists(FileOf(host)) || !File.Exists(file))
                return null;
            return VerifyingKey.Parse(File.ReadAllText(file))
                ?? throw new StorageException(ExitCode.Credentials, $"{file} holds no public key on P-256: delete it, and the next `panther-storage backup run` writes it anew");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.Credentials, $"the public part of the signing key, {file}, cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes one where there is none. Whoever calls it holds the lock of the host's backups.</summary>
    /// <exception cref="StorageException">It cannot be used, or not be written.</exception>
    public static async Task<SigningKey> FindOrMake(HostPaths host, CancellationToken cancellation)
    {
        if (await Find(host, cancellation) is { } found)
        {
            DurableFile.Replace(PublicFileOf(host), found.Public.Pem);
            return found;
        }

        var made = SigningKey.Make();
        DurableFile.Replace(PublicFileOf(host), made.Public.Pem);
        DurableFile.Replace(FileOf(host), made.Pem, DurableFile.ReadableByRoot);
        return made;
    }

    /// <summary>Gives one state directory the identity of another, where that has one.</summary>
    /// <exception cref="StorageException">It cannot be read or written.</exception>
    internal static void Carry(string from, string to)
    {
        if (!File.Exists(Path.Combine(from, KeyFile)))
            return;
        foreach (var file in new[] { UnsignedBefore.FileName, LocalMachines.FileName, PublicFile, KeyFile })
        {
            try
            {
                if (File.Exists(Path.Combine(from, file)))
                    DurableFile.Replace(Path.Combine(to, file), File.ReadAllBytes(Path.Combine(from, file)), file == KeyFile ? DurableFile.ReadableByRoot : DurableFile.ReadableByAll);
                else
                    DurableFile.Delete(Path.Combine(to, file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(ExitCode.System, $"cannot carry {file} over from {from}: {e.Message}", e);
            }
        }
    }

    private static async Task<SigningKey> Read(string file, CancellationToken cancellation) =>
        SigningKey.Parse(await RootOnlyFile.Read(file, Called, "Put the key of this host there again", cancellation))
        ?? throw RootOnlyFile.Refused(file, Called, "it is no private key on P-256 in PEM. Put the key of this host there again; without it, delete the file, and `panther-storage backup run --adopt` takes over with a new one");
}
