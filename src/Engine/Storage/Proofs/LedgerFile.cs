using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;

namespace PantherStorage.Storage.Proofs;

/// <summary>
/// The ledger in <c>/var/lib/panther-storage/ledger.json</c>, replaced as a whole, sealed with its SHA-256, with the
/// generation before it beside it. What is damaged is put aside and the generation before counts; where that is gone too,
/// the ledger starts empty. An empty ledger is honest: nothing is known to be proved.
/// </summary>
public sealed class LedgerFile(HostPaths host)
{
    private const int WouldBlock = 11;
    private const int MostTries = 500;

    internal const string FileName = "ledger.json";
    internal const string NameBefore = "ledger.before.json";

    private readonly string file = Path.Combine(host.State, FileName);

    private string Before => Path.Combine(host.State, NameBefore);

    private string Damaged => Path.Combine(host.State, "ledger.damaged.json");

    /// <returns>The ledger, and what a person should know about it; null when there is nothing.</returns>
    public (ProofLedger Ledger, string? Note) Read()
    {
        var (ledger, fault) = Open(file);
        if (ledger is not null)
            return (ledger, null);
        var (before, _) = Open(Before);
        if (fault is null)
            return (before ?? ProofLedger.Empty, null);
        return before is not null
            ? (before, $"{file} {fault}; what it said before its last change is used instead")
            : (ProofLedger.Empty, $"{file} {fault}; it starts anew, and nothing counts as proved");
    }

    /// <summary>Reads it, changes it, and writes what is new. One process at a time: nothing that another has recorded is lost.</summary>
    /// <returns>What a person should know about what was read; null when there is nothing.</returns>
    /// <exception cref="StorageException">It cannot be written; then it is as it was.</exception>
    public string? Change(Func<ProofLedger, ProofLedger> change)
    {
        using var alone = Alone();
        var (ledger, note) = Read();
        var changed = change(ledger);
        if (!ReferenceEquals(changed, ledger))
            Write(changed);
        return note;
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Write(ProofLedger ledger)
    {
        try
        {
            if (File.Exists(file))
                DurableFile.Move(file, Open(file).Ledger is null ? Damaged : Before);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot replace {file}: {e.Message}", e);
        }

        DurableFile.Replace(file, Sealed(ledger));
    }

    // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix. A change takes milliseconds.
    private FileStream Alone()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                Directory.CreateDirectory(host.State);
                return new FileStream(Path.Combine(host.State, "ledger.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WouldBlock && tries < MostTries)
            {
                Thread.Sleep(20);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(ExitCode.System, $"cannot change {file}: {e.Message}", e);
            }
        }
    }

    private static string Sealed(ProofLedger ledger)
    {
        var text = JsonSerializer.Serialize(ledger, LedgerContext.Default.ProofLedger);
        return JsonSerializer.Serialize(new SealedLedger(Seal(text), ledger), LedgerContext.Default.SealedLedger);
    }

    private static string Seal(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Null and no fault: there is none.
    private static (ProofLedger? Ledger, string? Fault) Open(string path)
    {
        try
        {
            if (!File.Exists(path))
                return (null, null);
            var read = StrictJson.Read(File.ReadAllText(path), LedgerContext.Default.SealedLedger);
            return Seal(JsonSerializer.Serialize(read.Ledger, LedgerContext.Default.ProofLedger)) == read.Seal
                ? (read.Ledger, null)
                : (null, "was altered");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read ({e.Message})");
        }
    }

    internal sealed record SealedLedger(string Seal, ProofLedger Ledger);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(LedgerFile.SealedLedger))]
[JsonSerializable(typeof(ProofLedger))]
internal sealed partial class LedgerContext : JsonSerializerContext;
