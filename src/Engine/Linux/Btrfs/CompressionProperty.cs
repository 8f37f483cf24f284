using System.Text;
using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Btrfs;

/// <summary>The <c>compression</c> property, which new files take from their directory (btrfs-property(8)).</summary>
internal static class CompressionProperty
{
    /// <returns><c>zstd</c>, <c>lzo</c>, <c>zlib</c> or <c>none</c>; empty when it is not set.</returns>
    /// <exception cref="PosixException">The directory cannot be opened.</exception>
    public static string Of(string directory)
    {
        using var opened = Posix.Open(Posix.CurrentDirectory, Posix.Path(directory), Posix.ReadOnly | Posix.Directory);
        return ExtendedAttributes.Of(opened, ".\0"u8)
            .Where(attribute => attribute.Name.AsSpan().SequenceEqual("btrfs.compression"u8))
            .Select(attribute => Encoding.ASCII.GetString(attribute.Value))
            .FirstOrDefault(string.Empty);
    }
}
