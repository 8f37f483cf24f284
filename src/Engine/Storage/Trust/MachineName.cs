using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Trust;

/// <summary>
/// A host's name in a bucket, which one machine has at a time: two that store below one name would delete each other's
/// backups. A machine asks for the name by a claim, and looks then whether another has asked or holds it: of two that ask
/// at once at least one sees the other, so never do both go on.
/// </summary>
/// <param name="own">Key of this machine.</param>
/// <param name="since">When its plan was made.</param>
public sealed class MachineName(IObjectStore store, string host, HostPaths paths, VerifyingKey own, Instant since)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>How long another machine that asks at the same time may take to give way.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Claims the name, where this machine does not know that it has it already: else there is no request.</summary>
    /// <param name="adopt">Ids of the machines to take over from, empty for the only one there is; null takes over from none.</param>
    /// <returns>The machines that it took over from now.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: another machine has the name, or is about to.</exception>
    public async Task<ImmutableArray<string>> Take(IReadOnlyCollection<string>? adopt, CancellationToken cancellation)
    {
        var known = LocalMachines.Read(paths);
        return adopt is null && known.Of(store.Description, host, own.Fingerprint) is not null ? [] : await Ask(known, adopt, cancellation);
    }

    /// <summary>Makes sure that the name still is this machine's.</summary>
    /// <param name="keys">Of all objects below the host's prefix, just listed.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: another machine has claimed it.</exception>
    public async Task MustBeOurs(IEnumerable<string> keys, CancellationToken cancellation)
    {
        IReadOnlyCollection<string> listed = [.. keys];
        if (!listed.Contains(MachineClaim.KeyOf(host, own.Fingerprint)))
            await Ask(LocalMachines.Read(paths), adopt: null, cancellation);
        else if (await Against(listed, cancellation) is { } why)
            throw new StorageException(ExitCode.Refused, why);
    }

    /// <summary>Asks for nothing and writes nothing.</summary>
    /// <param name="keys">Of all objects below the host's prefix.</param>
    /// <returns>Which other machine has claimed the name, in words; null when none has.</returns>
    public async Task<string?> Against(IEnumerable<string> keys, CancellationToken cancellation)
    {
        var machines = keys.Select(key => MachineClaim.MachineOf(host, key)).OfType<string>().Where(id => id != own.Fingerprint).ToList();
        if (machines.Count == 0)
            return null;
        if (MachineClaim.TooMany(host, machines) is { } many)
            return many;
        var known = LocalMachines.Read(paths);
        // One that asks gives way when it sees this machine's claim.
        return (await Read(machines, cancellation)).Where(claim => !claim.Is(ClaimState.Asking)).Select(claim => Conflict(claim, known)).FirstOrDefault(conflict => conflict is not null);
    }

    private async Task<ImmutableArray<string>> Ask(LocalMachines known, IReadOnlyCollection<string>? adopt, CancellationToken cancellation)
    {
        var others = await Others(cancellation);
        var adopted = Adopted(known, others, adopt);
        known = known.Adopting(adopted.Select(claim => new AdoptedMachine(claim.Machine, claim.Key, SystemClock.Instance.GetCurrentInstant())));
        var term = adopted.IsEmpty ? known.Of(store.Description, host, own.Fingerprint)?.Term ?? 1 : Math.Min(others.Max(claim => claim.Term), long.MaxValue - 1) + 1;
        var claim = new MachineClaim(
            own.Fingerprint, own.Base64, MachineClaim.Name(ClaimState.Asking), since, term, [.. known.Adopted.Select(machine => machine.Id)]);
        known = known.Holding(new HeldName(store.Description, host, own.Fingerprint, term));
        // A machine that holds the name is told of before anything is written.
        MustGiveWay(others.Where(other => !other.Is(ClaimState.Asking)), known);
        await claim.Write(store, host, cancellation);
        try
        {
            await Settle(claim, known, cancellation);
        }
        catch
        {
            await claim.With(ClaimState.Withdrawn).Write(store, host, CancellationToken.None);
            throw;
        }

        await claim.With(ClaimState.Held).Write(store, host, cancellation);
        known.Write(paths);
        return [.. adopted.Select(each => each.Machine)];
    }

    // Whoever goes before waits until the other has seen its claim and given way.
    private async Task Settle(MachineClaim claim, LocalMachines known, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Look)
        {
            var others = (await Others(cancellation)).Where(other => Conflict(other, known) is not null).ToList();
            MustGiveWay(others.Where(other => !other.Is(ClaimState.Asking) || other.GoesBefore(claim) || waited >= Patience), known);
            if (others.Count == 0)
                return;
            await Task.Delay(Look, cancellation);
        }
    }

    private ImmutableArray<MachineClaim> Adopted(LocalMachines known, ImmutableArray<MachineClaim> others, IReadOnlyCollection<string>? adopt)
    {
        if (adopt is null)
            return [];
        if (adopt.FirstOrDefault(id => others.All(other => other.Machine != id)) is { } missing)
        {
            throw new StorageException(ExitCode.BadInput,
                $"no machine `{Printable.Of(missing)}` has claimed the name `{host}`; {(others.IsEmpty ? "no other has" : $"these have: {string.Join(", ", others.Select(other => other.Machine))}")}");
        }

        var conflicting = others.Where(other => Conflict(other, known) is not null).ToList();
        if (adopt.Count == 0 && conflicting.Count > 1)
        {
            throw new StorageException(ExitCode.BadInput,
                $"{conflicting.Count} other machines have claimed the name `{host}`: {string.Join(", ", conflicting.Select(other => other.Machine))}. Anybody who can write to the bucket can claim it, and what an adopted machine has signed is trusted: compare the ids with the recovery card, and name the one that this machine takes over from with --adopt ID.");
        }

        // A claim is not signed, and its state anybody's who can write here: whose id was given is adopted whatever its claim says.
        return
        [
            .. others.Where(other => conflicting.Contains(other) ? adopt.Count == 0 || adopt.Contains(other.Machine)
                : adopt.Contains(other.Machine) && known.Adopted.All(machine => machine.Id != other.Machine)),
        ];
    }

    private void MustGiveWay(IEnumerable<MachineClaim> others, LocalMachines known)
    {
        if (others.Select(other => Conflict(other, known)).FirstOrDefault(conflict => conflict is not null) is { } why)
            throw new StorageException(ExitCode.Refused, why);
    }

    private string? Conflict(MachineClaim other, LocalMachines known)
    {
        if (other.Is(ClaimState.Withdrawn))
            return null;
        var term = known.Of(store.Description, host, own.Fingerprint)?.Term ?? 0;
        if (known.Adopted.All(machine => machine.Id != other.Machine))
            return Words(host, other.Machine, own.Fingerprint, "uses");
        return other.Adopts.Contains(own.Fingerprint) && other.Term >= term ? Words(host, other.Machine, own.Fingerprint, "has taken over") : null;
    }

    private async Task<ImmutableArray<MachineClaim>> Others(CancellationToken cancellation)
    {
        var machines = new List<string>();
        await foreach (var found in store.List(MachineClaim.Folder(host), cancellation))
        {
            if (MachineClaim.MachineOf(host, found.Key) is { } machine && machine != own.Fingerprint)
                machines.Add(machine);
        }

        if (MachineClaim.TooMany(host, machines) is { } many)
            throw new StorageException(ExitCode.Refused, many);
        return await Read(machines, cancellation);
    }

    private async Task<ImmutableArray<MachineClaim>> Read(IReadOnlyCollection<string> machines, CancellationToken cancellation)
    {
        var claims = ImmutableArray.CreateBuilder<MachineClaim>();
        foreach (var machine in machines)
        {
            // What cannot be read is a claim all the same.
            claims.Add(await MachineClaim.Read(store, host, machine, cancellation)
                ?? new MachineClaim(machine, string.Empty, MachineClaim.Name(ClaimState.Held), Instant.MinValue, 0, []));
        }

        return claims.DrainToImmutable();
    }

    internal static string Words(string host, string other, string own, string does) =>
        $"another machine ({other}) {does} the name `{host}` in this bucket, and this one is {own}: two machines of one name would delete each other's backups. "
        + $"If this machine takes its place, compare that id with the recovery card, then run `panther-storage backup run --adopt {other}` once; if not, give one of them another storage.hostname.";
}
