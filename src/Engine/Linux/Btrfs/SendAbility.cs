using System.Globalization;
using System.Text.RegularExpressions;

namespace PantherStorage.Linux.Btrfs;

/// <summary>What <c>btrfs send</c> can do on this machine.</summary>
/// <param name="KernelProtocol">The highest version of send stream that the kernel writes.</param>
/// <param name="Programs">Version of btrfs-progs.</param>
public sealed partial record SendAbility(int KernelProtocol, Version Programs)
{
    /// <summary>These have <c>--proto</c> and <c>--compressed-data</c>, and receive what comes of it (btrfs-progs, CHANGES, 5.19).</summary>
    public static readonly Version FirstPrograms = new(5, 19);

    /// <param name="programs">What <c>btrfs --version</c> says, e.g. <c>btrfs-progs v6.2</c>.</param>
    public static async Task<SendAbility> Of(string programs, CancellationToken cancellation)
    {
        var version = File.Exists(ProtocolFile) ? await File.ReadAllTextAsync(ProtocolFile, cancellation) : string.Empty;
        return Parse(version, programs);
    }

    /// <summary>A text that says nothing counts as the oldest.</summary>
    public static SendAbility Parse(string protocol, string programs) => new(
        int.TryParse(protocol, NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var kernel) ? kernel : 1,
        ProgramsVersion().Match(programs) is { Success: true } found ? Version.Parse(found.Value) : new Version(0, 0));

    // There since Linux 5.16.
    private const string ProtocolFile = "/sys/fs/btrfs/features/send_stream_version";

    [GeneratedRegex("[0-9]{1,4}\\.[0-9]{1,4}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProgramsVersion();
}
