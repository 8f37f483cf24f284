using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Hardware;

/// <summary>Which host a machine is. It never guesses: what fits no profile, or two, or contradicts the one, is refused.</summary>
/// <param name="Disks">Primary first.</param>
/// <param name="Evidence">What was seen, one sentence each.</param>
public sealed record Detection(HostProfile Host, ImmutableArray<FoundDisk> Disks, ImmutableArray<string> Evidence)
{
    /// <summary>Every other profile, and why it is not this machine's.</summary>
    public ImmutableArray<RejectedHost> Rejected { get; init; } = [];

    /// <exception cref="StorageException"><see cref="ExitCode.ProfileUnknown"/>: none fits, or several do.</exception>
    public static Detection Of(Machine machine, IEnumerable<HostProfile> hosts)
    {
        var matches = hosts.Select(host => HostMatch.Of(host, machine)).ToList();
        var fitting = matches.Where(match => match.Fits).ToList();
        return fitting is [var only] ? Found(machine, only, matches)
            : fitting.Where(match => match.IsConfirmed).ToList() is [var confirmed] ? Found(machine, confirmed, matches)
            : throw DetectionRefusal.Of(machine, matches);
    }

    /// <summary>The same among all hosts there are; where the host's profile is not the program's own, the evidence says so.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.ProfileUnknown"/>: none fits, or several do.</exception>
    public static Detection Of(Machine machine, HostCatalogue catalogue) => WithProvenance(Of(machine, catalogue.Hosts), catalogue);

    /// <summary>The host that the machine's owner says it is, whatever its sizes and its firmware say; they are evidence.</summary>
    /// <param name="by">Who says so, e.g. <c>storage.profile in …</c>.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.ProfileUnknown"/>: its disks are others than the profile's.</exception>
    public static Detection Settled(Machine machine, HostCatalogue catalogue, HostProfile host, string by)
    {
        var matches = catalogue.Hosts.Select(each => HostMatch.Of(each, machine)).ToList();
        var match = matches.Single(each => each.Host.Name == host.Name);
        if (!match.CouldBe)
            throw DetectionRefusal.Of(machine, matches, $"{by} is {host.Name}, and this machine cannot be: it asks for {match.Verdict}.");
        var found = Found(machine, match, matches);
        return WithProvenance(found with { Evidence = [.. found.Evidence, $"{by} says that this is {host.Name}"] }, catalogue);
    }

    private static Detection Found(Machine machine, HostMatch match, List<HostMatch> matches) =>
        new(match.Host, match.Disks, [.. match.Evidence, .. Started(match.Host, machine), .. machine.Ignored.Select(device => device.ToString())])
        {
            Rejected = [.. matches.Where(other => other != match).Select(other => new RejectedHost(other.Host.Name, other.Fits ? $"{other.Verdict.Split(": this is", 2)[0]}, as here; but what the firmware says is {match.Host.Name}'s alone" : other.Verdict))],
        };

    private static IEnumerable<string> Started(HostProfile host, Machine machine)
    {
        if (machine.Firmware is { } firmware)
            yield return $"started by {firmware.Kind.Title()}, {(firmware.Kind == host.Firmware ? "as the profile says" : $"though the profile says {host.Firmware.Title()}")}: {firmware.Because}";
    }

    private static Detection WithProvenance(Detection found, HostCatalogue catalogue) =>
        catalogue.EntryOf(found.Host.Name).Provenance is { Length: > 0 } told ? found with { Evidence = [.. found.Evidence, told] } : found;
}

/// <summary>A disk of the machine, and the disk of the profile that it was recognised as.</summary>
public sealed record FoundDisk(Disk Disk, ProfileDisk Shape);

/// <param name="Because">What the profile asks for, then what is here; no full stop.</param>
public sealed record RejectedHost(string Profile, string Because);
