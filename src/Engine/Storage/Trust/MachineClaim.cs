using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Trust;

/// <summary>How far a machine has come with its claim to a host's name.</summary>
public enum ClaimState
{
    /// <summary>Written, and not yet sure that no other machine has written one at the same time.</summary>
    Asking,

    /// <summary>The machine makes backups under this name.</summary>
    Held,

    /// <summary>It gave way to another.</summary>
    Withdrawn,
}

/// <summary>
/// A machine's word in the bucket that a host's name is its own: <c>HOST/machines/ID.json</c>. Two machines that use one
/// name see each other's there before either stores a backup.
/// </summary>
/// <param name="Machine">Fingerprint of its signing key, as in the object's key.</param>
/// <param name="Key">Its public key in base64.</param>
/// <param name="Since">When its plan was made: of two that start at once, the one with the older plan goes on.</param>
/// <param name="Term">A machine that takes over has a higher one than those before it.</param>
/// <param name="Adopts">Ids of the machines that it takes over from.</param>
public sealed record MachineClaim(
    string Machine, string Key, string State, Instant Since, long Term, ImmutableArray<string> Adopts)
{
    private const int LargestBytes = 64 << 10;

    /// <summary>More machines than a name ever had.</summary>
    private const int Most = 100;

    public static string Folder(string host) => $"{host}/machines/";

    public static string KeyOf(string host, string machine) => $"{Folder(host)}{machine}.json";

    /// <returns>The machine's id, or null when the key is none of a claim.</returns>
    public static string? MachineOf(string host, string key) =>
        key.StartsWith(Folder(host), StringComparison.Ordinal) && key.EndsWith(".json", StringComparison.Ordinal)
        && key[Folder(host).Length..^".json".Length] is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower) ? id : null;

    /// <param name="machines">Other machines that have a claim, each of which would have to be read.</param>
    /// <returns>Why these cannot all be machines, in words; null when they can.</returns>
    public static string? TooMany(string host, IReadOnlyCollection<string> machines) => machines.Count <= Most ? null
        : $"{machines.Count} other machines have claimed the name `{host}` in this bucket, and at most {Most} are read: find out who writes to {Folder(host)}, delete the claims of machines that never existed, and run again";

    public bool Is(ClaimState state) => State == Name(state);

    public MachineClaim With(ClaimState state) => this with { State = Name(state) };

    public bool GoesBefore(MachineClaim other) =>
        Since != other.Since ? Since < other.Since : string.CompareOrdinal(Machine, other.Machine) < 0;

    public Task Write(IObjectStore store, string host, CancellationToken cancellation) =>
        store.Put(KeyOf(host, Machine), JsonSerializer.SerializeToUtf8Bytes(this, TrustContext.Default.MachineClaim), cancellation);

    /// <returns>Null when it is no claim, or went away meanwhile: what it says is not known then.</returns>
    public static async Task<MachineClaim?> Read(IObjectStore store, string host, string machine, CancellationToken cancellation)
    {
        try
        {
            var claim = StrictJson.Read(await store.GetAll(KeyOf(host, machine), LargestBytes, cancellation), TrustContext.Default.MachineClaim);
            return claim.Machine == machine && !claim.Adopts.IsDefault && VerifyingKey.Parse(claim.Key)?.Fingerprint == machine ? claim : null;
        }
        catch (Exception e) when (e is JsonException || (e as StorageException)?.ExitCode == ExitCode.BackupDamaged)
        {
            return null;
        }
    }

    internal static string Name(ClaimState state) => state.ToString().ToLowerInvariant();
}
