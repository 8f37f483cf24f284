using PantherStorage.Model;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Operations.Doctoring;

/// <summary>Which codec backups are compressed with here. Either writes what the other reads; one is slower.</summary>
internal static class CodecFinding
{
    private const string Check = "codec";

    /// <exception cref="StorageException"><c>PANTHER_CODEC</c> names one that cannot be had.</exception>
    public static DoctorFinding Now() => Zstd.IsManaged
        ? new(Check, Severity.Note, $"{Zstd.Version}, a part of this program, compresses: slower than libzstd", $"install libzstd.so.1 (Debian: libzstd1), and leave {Zstd.Variable} unset")
        : new(Check, Severity.Fine, $"{Zstd.Version} compresses");
}
