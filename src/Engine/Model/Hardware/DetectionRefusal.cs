using System.Collections.Immutable;

namespace PantherStorage.Model.Hardware;

/// <summary>Why no host is named: what was seen, what each profile asks for, and how to settle it.</summary>
internal static class DetectionRefusal
{
    /// <param name="first">The first line; made of the matches if not given.</param>
    public static StorageException Of(Machine machine, IReadOnlyCollection<HostMatch> matches, string? first = null)
    {
        var could = matches.Where(match => match.CouldBe).ToList();
        List<string> lines =
        [
            first ?? First(could),
            "Seen:",
            .. machine.Disks.Select(disk => $"  {disk}"),
            .. machine.Disks.IsEmpty ? ["  no disk at all"] : ImmutableArray<string>.Empty,
            .. machine.Identity.Lines.Select(line => $"  {line}"),
            .. machine.Ignored.Select(device => $"  {device}"),
            "Asked for:",
            .. matches.Select(match => $"  {match.Host.Name}: {match.Verdict}"),
            $"If you know which host this is, set storage.profile in /etc/panther-storage/storage.json, e.g. {{ \"profile\": \"{could.FirstOrDefault()?.Host.Name ?? "hetzner"}\" }},",
            $"or name it once: panther-storage plan --profile {could.FirstOrDefault()?.Host.Name ?? "hetzner"}.",
            "If it is none of them, give it a profile of its own: panther-storage host new --live --output /etc/panther-storage/hosts.d/NAME.json (or --from-facter FILE).",
        ];
        return new StorageException(ExitCode.ProfileUnknown, string.Join(Environment.NewLine, lines));
    }

    private static string First(List<HostMatch> could)
    {
        var fitting = could.Where(match => match.Fits).ToList();
        return fitting.Count > 0 ? $"{fitting.Count} host profiles fit this machine: {string.Join(", ", fitting.Select(match => match.Host.Name))}."
            : could.Count > 0 ? $"no host profile fits this machine. It could be {string.Join(" or ", could.Select(match => match.Host.Name))}: {string.Join(". ", could.Select(match => string.Join("; ", match.Against)))}."
            : "no host profile fits this machine.";
    }
}
