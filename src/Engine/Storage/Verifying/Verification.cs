using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;

namespace PantherStorage.Storage.Verifying;

/// <summary>What a verification came to.</summary>
[JsonConverter(typeof(ProofVerdictConverter))]
public enum ProofVerdict
{
    Verified,
    Failed,

    /// <summary>The proof could not be made: the store could not be read to the end, or nothing was read. Neither success nor failure.</summary>
    CouldNotVerify,
}

/// <summary>Writes <c>could-not-verify</c>.</summary>
internal sealed class ProofVerdictConverter() : JsonStringEnumConverter<ProofVerdict>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

internal static class VerdictWords
{
    public static string Words(this ProofVerdict verdict) => verdict switch
    {
        ProofVerdict.Verified => "verified",
        ProofVerdict.Failed => "failed",
        _ => "could-not-verify",
    };
}

/// <summary>Something wrong, or worth knowing.</summary>
/// <param name="Key">Of the object it is about; the host's prefix when it is about none.</param>
/// <param name="Problem">Names the frame and the offset where there is one.</param>
public sealed record BackupFinding(string Key, string Problem)
{
    public override string ToString() => Problem.Contains(Key, StringComparison.Ordinal) ? Problem : $"{Key}: {Problem}";
}

/// <summary>What a verification found out.</summary>
/// <param name="Backups">Backups looked at.</param>
/// <param name="Frames">Frames read and found whole.</param>
/// <param name="Bytes">Compressed bytes of those frames.</param>
/// <param name="Findings">What is damaged; all of it, not the first alone.</param>
/// <param name="Notes">What is no damage: archives of interrupted runs, what could not be compared.</param>
/// <param name="Unreadable">Why the proof could not be made: the store could not be read to the end, or nothing was read; null when it was made.</param>
public sealed record Verification(
    int Backups, int Frames, long Bytes, ImmutableArray<BackupFinding> Findings, ImmutableArray<BackupFinding> Notes, string? Unreadable)
{
    /// <summary>Damage that was seen stands, whatever could not be looked at.</summary>
    public ProofVerdict Verdict => Findings.Length > 0 ? ProofVerdict.Failed : Unreadable is not null ? ProofVerdict.CouldNotVerify : ProofVerdict.Verified;

    public ExitCode ExitCode => Verdict switch
    {
        ProofVerdict.Verified => ExitCode.Success,
        ProofVerdict.Failed => ExitCode.Failed,
        _ => ExitCode.CouldNotVerify,
    };
}
