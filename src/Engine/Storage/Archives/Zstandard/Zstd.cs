using PantherStorage.Model;

namespace PantherStorage.Storage.Archives.Zstandard;

/// <summary>
/// The codec of this run: libzstd where it can be loaded, since it is faster, else ZstdSharp.
/// <c>PANTHER_CODEC</c> names one of them.
/// </summary>
public static class Zstd
{
    /// <summary>zstd's own default, which is quick enough for any line.</summary>
    public const int Level = 3;

    /// <summary>The environment variable that names the codec: <c>libzstd</c> or <c>managed</c>.</summary>
    public const string Variable = "PANTHER_CODEC";

    private static readonly Lazy<ZstdCodec> Chosen = new(() => Choose(Environment.GetEnvironmentVariable(Variable), Libzstd.Load));

    /// <summary>Library and version, e.g. <c>libzstd 1.5.4</c> or <c>ZstdSharp 1.5.7</c>.</summary>
    /// <exception cref="StorageException"><see cref="Variable"/> names one that cannot be had.</exception>
    public static string Version => Chosen.Value.Name;

    /// <summary>Whether it is the slower one, because libzstd cannot be loaded or was not asked for.</summary>
    public static bool IsManaged => Version.StartsWith("ZstdSharp", StringComparison.Ordinal);

    /// <summary>The most bytes that a frame of so many plain bytes can take.</summary>
    public static int LargestFrame(int plainLength) => Chosen.Value.LargestFrame(plainLength);

    /// <summary>Compresses into one frame with its plain length in the header and a checksum of the content at its end.</summary>
    /// <param name="level">From 1 to 19. The same library gives the same bytes at the same level.</param>
    /// <returns>Length of the frame.</returns>
    /// <exception cref="StorageException">The library refuses; <paramref name="destination"/> is too small.</exception>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> destination, int level = Level) => Chosen.Value.Compress(plain, destination, level);

    /// <summary>
    /// Decompresses exactly one frame that must fill <paramref name="plain"/> exactly. The length is the caller's, from a
    /// manifest it has checked, never the frame's own claim: a frame that would grow past it is refused unread.
    /// </summary>
    /// <exception cref="StorageException">Damaged, trailing bytes, or of another length.</exception>
    public static void Decompress(ReadOnlySpan<byte> frame, Span<byte> plain) => Chosen.Value.Decompress(frame, plain);

    /// <param name="name">As the variable has it; null or empty when nobody chose.</param>
    /// <param name="libzstd">Loads it; null where it cannot be loaded.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Usage"/>: no codec has that name. <see cref="ExitCode.System"/>: it cannot be loaded.</exception>
    internal static ZstdCodec Choose(string? name, Func<IZstdFunctions?> libzstd) => new(name switch
    {
        null or "" => libzstd() ?? new ManagedZstd(),
        "managed" => new ManagedZstd(),
        "libzstd" => libzstd() ?? throw new StorageException(ExitCode.System,
            $"{Variable} asks for libzstd, and libzstd.so.1 cannot be loaded: install it (Debian: libzstd1), or unset {Variable} to use the codec that is always there"),
        _ => throw new StorageException(ExitCode.Usage, $"{Variable} is \"{Printable.Of(name)}\", and there is no such codec: use libzstd or managed, or unset it to use the faster one that is there"),
    });
}
