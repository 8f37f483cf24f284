using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Signing;

namespace PantherStorage.Storage.Trust;

/// <param name="Id">Fingerprint of its signing key.</param>
/// <param name="Key">Its public key in base64.</param>
public sealed record AdoptedMachine(string Id, string Key, Instant At);

/// <param name="Store">Which bucket, where.</param>
/// <param name="Machine">This machine's id when it took the name.</param>
/// <param name="Term">Higher than that of every claim that it replaced.</param>
public sealed record HeldName(string Store, string Host, string Machine, long Term);

/// <summary>
/// What this machine knows of its names in buckets and of the machines that it took them over from, in
/// <c>machines.json</c>: so that a run writes its claim once and not each time.
/// </summary>
public sealed record LocalMachines(ImmutableArray<HeldName> Held, ImmutableArray<AdoptedMachine> Adopted)
{
    internal const string FileName = "machines.json";

    public IEnumerable<VerifyingKey> Keys => Adopted.Select(machine => VerifyingKey.Parse(machine.Key)).OfType<VerifyingKey>();

    /// <exception cref="StorageException">It is there and cannot be read.</exception>
    public static LocalMachines Read(HostPaths host)
    {
        var file = FileOf(host);
        try
        {
            return File.Exists(file)
                ? StrictJson.Read(File.ReadAllText(file), TrustContext.Default.LocalMachines)
                : new LocalMachines([], []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StorageException(ExitCode.System, $"{file} cannot be read ({e.Message}): which machines this one took over from is not known. Restore it, or delete it and adopt them again.", e);
        }
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Write(HostPaths host) => DurableFile.Replace(FileOf(host), JsonSerializer.Serialize(this, TrustContext.Default.LocalMachines));

    public HeldName? Of(string store, string host, string machine) =>
        Held.FirstOrDefault(held => held.Store == store && held.Host == host && held.Machine == machine);

    public LocalMachines Holding(HeldName name) =>
        this with { Held = [.. Held.Where(held => held.Store != name.Store || held.Host != name.Host), name] };

    public LocalMachines Adopting(IEnumerable<AdoptedMachine> machines) =>
        this with { Adopted = [.. Adopted.Concat(machines).DistinctBy(machine => machine.Id)] };

    private static string FileOf(HostPaths host) => Path.Combine(host.State, FileName);
}
