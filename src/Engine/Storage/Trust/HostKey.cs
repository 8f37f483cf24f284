using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Storage.Trust;

/// <summary>
/// The signing key of a host, <c>private/signing-key.pem</c> in its state directory: root alone may read it, and no backup
/// holds it (<see cref="PrivateDirectory"/>). Its public part lies in the state directory, for everybody.
/// </summary>
public static class HostKey
{
    private const string Called = "signing key";
    private const string KeyFile = "signing-key.pem";
    private const string PublicFile = "signing-key.pub.pem";

    public static string FileOf(HostPaths host) => Kept(host.State);

    public static string PublicFileOf(HostPaths host) => Path.Combine(host.State, PublicFile);

    /// <returns>Null when the host has none yet.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: it is open to others, or no key.</exception>
    public static async Task<SigningKey?> Find(HostPaths host, CancellationToken cancellation) =>
        new[] { Kept(host.State), Open(host.State) }.FirstOrDefault(File.Exists) is { } file ? await Read(file, cancellation) : null;

    /// <returns>Its public part; null when the host has none yet.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: the file holds no key.</exception>
    public static VerifyingKey? FindPublic(HostPaths host)
    {
        try
        {
            return IsThere(host.State) ? ReadPublic(PublicFileOf(host)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.Credentials, $"the signing key in {host.State} cannot be looked for: {e.Message}", e);
        }
    }

    private static VerifyingKey? ReadPublic(string file)
    {
        try
        {
            if (!File.Exists(file))
                return null;
            return VerifyingKey.Parse(File.ReadAllText(file))
                ?? throw new StorageException(ExitCode.Credentials, $"{file} holds no public key on P-256: delete it, and the next `panther-storage backup run` writes it anew");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.Credentials, $"the public part of the signing key, {file}, cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// The key that this host signed with, by its public part: also where its private part is missing, as after a restore
    /// of <c>/</c> onto blank disks, since no backup holds it.
    /// </summary>
    /// <returns>Null when it never had one.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: the file holds no key.</exception>
    public static VerifyingKey? FindRecorded(HostPaths host) => ReadPublic(PublicFileOf(host));

    /// <summary>Makes one where there is none. Whoever calls it holds the lock of the host's backups.</summary>
    /// <param name="mayReplace">Whether a key is made also where the host had another, whose private part is missing.</param>
    /// <exception cref="StorageException">It cannot be used, or not be written. <see cref="ExitCode.Credentials"/>: the host had a key, and it is missing.</exception>
    public static async Task<SigningKey> FindOrMake(HostPaths host, bool mayReplace, CancellationToken cancellation)
    {
        if (await Find(host, cancellation) is { } found)
        {
            Shield(host.State);
            DurableFile.Replace(PublicFileOf(host), found.Public.Pem);
            return found;
        }

        if (!mayReplace && FindRecorded(host) is { } lost)
        {
            throw new StorageException(ExitCode.Credentials,
                $"the signing key of this machine ({lost.Fingerprint}) is missing: {FileOf(host)} is not there, and {PublicFileOf(host)} is. If a restore of / in place was cut off, run it again: it finishes what it began. If this machine was restored onto other disks, no backup holds the key: `panther-storage backup run --adopt {lost.Fingerprint}` takes over with a new one. If it is a copy of another machine, and has another name by now, delete {PublicFileOf(host)} too. Otherwise put the key back");
        }

        var made = SigningKey.Make();
        PrivateDirectory.Make(host.State);
        DurableFile.Replace(PublicFileOf(host), made.Public.Pem);
        DurableFile.Replace(FileOf(host), made.Pem, DurableFile.ReadableByRoot);
        return made;
    }

    /// <summary>
    /// Gives one state directory the identity of another, where that has one. The key itself is copied at the last moment
    /// (<see cref="Copy"/>), when what is to hold it has a name by which it is found again.
    /// </summary>
    /// <exception cref="StorageException">It cannot be read or written.</exception>
    internal static void Carry(string from, string to)
    {
        Shield(from);
        if (!File.Exists(Kept(from)))
            return;
        StateDirectory.Carry(from, to, [UnsignedBefore.FileName, LocalMachines.FileName, PublicFile]);
        DurableFile.Delete(Open(to));
    }

    /// <summary>Where the key is kept in a place that was restored, from its top; null where the place does not hold it.</summary>
    /// <param name="place">E.g. <c>/</c>.</param>
    internal static string? PrivateIn(string place) => WantedSubvolume.Contains(place, HostPaths.Running.State)
        ? Path.GetRelativePath(place, PrivateDirectory.In(HostPaths.Running.State))
        : null;

    /// <summary>Puts the key of one state directory into another too, so that whichever of them is booted has it.</summary>
    /// <exception cref="StorageException">It cannot be read or written.</exception>
    internal static void Copy(string from, string to)
    {
        if (!File.Exists(Kept(from)) || Posix.Find(to) is not { Kind: FileKind.Directory })
            return;
        PrivateDirectory.Make(to);
        StateDirectory.Carry(PrivateDirectory.In(from), PrivateDirectory.In(to), [KeyFile]);
    }

    /// <summary>Puts a key that backups would take along where they do not.</summary>
    /// <exception cref="StorageException">It cannot be moved.</exception>
    internal static void Shield(string state)
    {
        try
        {
            // Copied with all that was in it: what it was made as is lost.
            if (PrivateDirectory.IsOrdinary(state) && File.Exists(Kept(state)))
                DurableFile.Move(Kept(state), Open(state));
            if (!File.Exists(Open(state)))
                return;
            PrivateDirectory.Make(state);
            if (!File.Exists(Kept(state)))
                DurableFile.Replace(Kept(state), File.ReadAllBytes(Open(state)), File.GetUnixFileMode(Open(state)));
            DurableFile.Delete(Open(state));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            throw new StorageException(ExitCode.System, $"cannot move the signing key to {Kept(state)}, where no backup takes it along: {e.Message}", e);
        }
    }

    private static string Kept(string state) => Path.Combine(PrivateDirectory.In(state), KeyFile);

    /// <summary>Where it lies in what snapshots take along.</summary>
    private static string Open(string state) => Path.Combine(state, KeyFile);

    private static bool IsThere(string state)
    {
        try
        {
            return Posix.Find(Kept(state)) is not null || Posix.Find(Open(state)) is not null;
        }
        catch (PosixException)
        {
            // Only root can look into the private directory.
            return true;
        }
    }

    private static async Task<SigningKey> Read(string file, CancellationToken cancellation) =>
        SigningKey.Parse(await RootOnlyFile.Read(file, Called, "Put this host's key back", cancellation))
        ?? throw RootOnlyFile.Refused(file, Called, "it is not a private key on P-256 in PEM. Put this host's key back; without it, delete the file, and `panther-storage backup run --adopt` takes over with a new one");
}
