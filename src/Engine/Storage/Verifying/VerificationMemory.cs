using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Verifying;

/// <summary>What the last verification of a host's backups came to.</summary>
/// <param name="Store">Which bucket, where.</param>
/// <param name="Level">What was read, e.g. <c>sample 3/12</c>.</param>
public sealed record RememberedVerification(ProofVerdict Verdict, Instant At, string Store, string Level)
{
    /// <summary>How much damage it found; 0 where an earlier version noted it.</summary>
    public int Findings { get; init; }
}

/// <summary>
/// The last verification of one host, in <c>/var/lib/panther-storage/verified/HOST.json</c>, for whoever deletes only what
/// was proved. One that failed is always noted. One that passed is noted only if it looked at every label and read
/// archives: less cannot take back what an earlier one has found.
/// </summary>
/// <param name="name">The host's name in the bucket.</param>
public sealed class VerificationMemory(HostPaths host, string name)
{
    private readonly string file = Path.Combine(host.State, "verified", $"{name}.json");

    /// <param name="everyLabel">Whether it looked at all that the bucket has of the host.</param>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Note(Verification proof, VerifyLevel level, bool everyLabel, string store, Instant now)
    {
        if (proof.Verdict == ProofVerdict.Verified && (!everyLabel || level.Read is null))
            return;
        var noted = new RememberedVerification(proof.Verdict, now, store, level.ToString()) { Findings = proof.Findings.Length };
        DurableFile.Replace(file, JsonSerializer.Serialize(noted, VerificationMemoryContext.Default.RememberedVerification));
    }

    /// <returns>Null when none is noted, or none that can be read.</returns>
    public RememberedVerification? Read() => StateFile.Read(file, VerificationMemoryContext.Default.RememberedVerification);

    /// <param name="limit">How old a proof may be.</param>
    /// <returns>Why nobody can say that the backups are whole; null when they were proved.</returns>
    public string? Doubt(Duration limit, string store, Instant now)
    {
        RememberedVerification last;
        try
        {
            if (!File.Exists(file))
                return $"no verification of {name} that read archives is recorded here";
            last = StrictJson.Read(File.ReadAllText(file), VerificationMemoryContext.Default.RememberedVerification);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"{file}, which holds the result of the last verification, cannot be read ({e.InWords()})";
        }

        var age = now - last.At;
        return last.Verdict != ProofVerdict.Verified ? $"the last verification of {name}, at {last.At}, ended with `{last.Verdict.Words()}` ({last.Level})"
            : last.Store != store ? $"the last verification of {name}, at {last.At}, was of {last.Store}, and this is {store}"
            : age > limit ? $"the last verification of {name}, at {last.At}, is more than {Counted.Of((int)limit.TotalDays, "day")} old"
            : age < -ClockSlack.Allowed ? $"the last verification of {name} is dated {last.At}, which is later than now: a clock was wrong"
            : null;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(RememberedVerification))]
internal sealed partial class VerificationMemoryContext : JsonSerializerContext;
