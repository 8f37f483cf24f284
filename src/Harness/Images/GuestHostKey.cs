using PantherStorage.Model;

namespace PantherStorage.Harness.Images;

/// <summary>The SSH host key that a guest was given when its disks were built; the private half is on them and nowhere else.</summary>
/// <param name="KnownHosts">A file as sshd(8) describes it, with the one line that <c>build-disks</c> wrote.</param>
public sealed record GuestHostKey(string KnownHosts)
{
    /// <summary>Beside the disks.</summary>
    public const string FileName = "known-hosts";

    /// <summary>What the line calls the guest. Its address would not do: each guest has a port of the loopback for a while.</summary>
    public const string Alias = "panther-guest";

    internal const string Algorithm = "ssh-ed25519";

    /// <summary>The public key as the SSH protocol carries it (RFC 8709).</summary>
    /// <exception cref="StorageException">The file cannot be read, or has no such key.</exception>
    public byte[] Public()
    {
        try
        {
            foreach (var words in File.ReadLines(KnownHosts).Select(line => line.Split(' ')))
            {
                if (words is [Alias, Algorithm, var key])
                    return Convert.FromBase64String(key);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Unreadable(e.Message, e);
        }

        throw Unreadable($"it has no {Algorithm} key of {Alias}", null);
    }

    private StorageException Unreadable(string why, Exception? cause) => new(ExitCode.System,
        $"cannot tell the guest's host key from {KnownHosts}: {why}. Remove {Path.GetDirectoryName(KnownHosts)}, and the image is built anew", cause!);
}
