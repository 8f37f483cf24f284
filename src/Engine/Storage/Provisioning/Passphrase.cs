using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>What opens a pool's containers. It is written to a program's standard input, and never shown.</summary>
public sealed class Passphrase
{
    private const int Shortest = 8;
    private const int Longest = 512;

    private readonly byte[] bytes;

    private Passphrase(byte[] bytes) => this.bytes = bytes;

    /// <param name="source">Where it comes from, for errors.</param>
    /// <exception cref="StorageException">Too short to protect anything, or too long to be typed (cryptsetup reads 512 bytes from a terminal).</exception>
    public static Passphrase Of(byte[] bytes, string source) => bytes.Length is >= Shortest and <= Longest
        ? new Passphrase(bytes)
        : throw new StorageException(ExitCode.BadInput, $"the passphrase from {source} has {bytes.Length} bytes; {Shortest} to {Longest} are needed");

    /// <summary>A file's bytes, but for one line feed at the end, which an editor adds and nobody types.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static Passphrase FromFile(string file)
    {
        try
        {
            var read = File.ReadAllBytes(file);
            return Of(read is [.., (byte)'\n'] ? read[..^1] : read, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the passphrase from {file}: {e.Message}", e);
        }
    }

    public Stream Open() => new MemoryStream(bytes, writable: false);

    public override string ToString() => "(a passphrase)";
}
