using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Hardware;

/// <summary>Which host a machine is. It never guesses: what fits no profile, or two, is refused.</summary>
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
        var found = matches.Where(match => match.Fits).ToList();
        return found is [var only]
            ? new Detection(only.Host, only.Disks, [.. only.Evidence, .. Started(only.Host, machine), .. machine.Ignored.Select(device => device.ToString())])
            {
                Rejected = [.. matches.Where(match => !match.Fits).Select(match => new RejectedHost(match.Host.Name, match.Verdict))],
            }
            : throw Refusal(machine, matches, found);
    }

    private static IEnumerable<string> Started(HostProfile host, Machine machine)
    {
        if (machine.Firmware is { } firmware)
            yield return $"started by {firmware.Kind.Title()}, {(firmware.Kind == host.Firmware ? "as the profile says" : $"though the profile says {host.Firmware.Title()}")}: {firmware.Because}";
    }

    private static StorageException Refusal(Machine machine, List<HostMatch> matches, List<HostMatch> found)
    {
        var lines = new List<string>
        {
            found.Count == 0
                ? "no host profile fits this machine."
                : $"{found.Count} host profiles fit this machine: {string.Join(", ", found.Select(match => match.Host.Name))}.",
            "Seen:",
        };
        lines.AddRange(machine.Disks.Select(disk => $"  {disk}"));
        if (machine.Disks.IsEmpty)
            lines.Add("  no disk at all");
        lines.AddRange(machine.Ignored.Select(device => $"  {device}"));
        lines.Add("Asked for:");
        lines.AddRange(matches.Select(match => $"  {match.Host.Name}: {match.Verdict}"));
        lines.Add("If you know which host this is, set storage.profile in /etc/panther-storage/storage.json, e.g. { \"profile\": \"hetzner\" },");
        lines.Add("or name it once: panther-storage plan --profile hetzner.");
        return new StorageException(ExitCode.ProfileUnknown, string.Join(Environment.NewLine, lines));
    }
}

/// <summary>A disk of the machine, and the disk of the profile that it was recognised as.</summary>
public sealed record FoundDisk(Disk Disk, ProfileDisk Shape);

/// <param name="Because">What the profile asks for, then what is here; no full stop.</param>
public sealed record RejectedHost(string Profile, string Because);
