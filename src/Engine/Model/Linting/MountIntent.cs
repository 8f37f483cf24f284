using System.Collections.Immutable;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Model.Linting;

/// <summary>A mount with its options as the kernel takes them: of two that contradict each other the later holds.</summary>
/// <param name="Findings">What each option is by itself, and beside the others of its mount.</param>
internal sealed record MountIntent(LayoutMount Mount, OptionSet Options, ImmutableArray<LintFinding> Findings)
{
    public static MountIntent Of(LayoutMount mount)
    {
        var findings = ImmutableArray.CreateBuilder<LintFinding>();
        var options = OptionSet.Empty;
        foreach (var text in mount.Options.SelectMany(option => option.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (Judge(mount, text, findings) is not { } option)
                continue;
            findings.AddRange(Against(mount, options, option));
            options = Latest(options, option);
        }

        findings.AddRange(Doubtful(mount, options));
        return new MountIntent(mount, options, findings.ToImmutable());
    }

    /// <returns>The option, or null where it is none that more can be said of.</returns>
    private static MountOption? Judge(LayoutMount mount, string text, ImmutableArray<LintFinding>.Builder findings)
    {
        var name = text.Split('=', 2)[0];
        if (OtherOptions.Knows(name, out var wrong))
        {
            if (wrong is not null)
                findings.Add(new LintFinding(wrong == OtherOptions.Refused ? Severity.Error : Severity.Warning, "not-for-every-boot", mount.Where, text, wrong, $"take {text} out"));
            return null;
        }

        if (!OptionKind.Names.Contains(name, StringComparer.Ordinal))
        {
            findings.Add(new LintFinding(
                Severity.Error, "unknown-option", mount.Where, text, "Btrfs refuses a mount with an option that it does not know",
                Nearest.To(name, OptionKind.Names.Concat(OtherOptions.Names)) is { } near ? $"write {near}{text[name.Length..]}, if that is meant" : $"take {text} out"));
            return null;
        }

        try
        {
            return MountOption.Parse(text);
        }
        catch (StorageException e)
        {
            findings.Add(new LintFinding(Severity.Error, "impossible-value", mount.Where, text, "the kernel refuses it, or makes another value of it", e.Message.Split(": ", 2)[^1].TrimEnd('.')));
            return null;
        }
    }

    private static IEnumerable<LintFinding> Against(LayoutMount mount, OptionSet earlier, MountOption option)
    {
        if (earlier.About(option.Subject) is { } other)
        {
            yield return other == option
                ? new LintFinding(Severity.Note, "redundant", mount.Where, option.ToString(), "it stands there twice", "keep one")
                : new LintFinding(Severity.Warning, "contradiction", mount.Where, $"{other} and {option}", $"both are about one thing, and the later holds: {option}", $"keep the one that is meant");
        }
        else if (Excluded(earlier, option) is { } excluded)
        {
            yield return new LintFinding(Severity.Warning, "contradiction", mount.Where, $"{excluded} and {option}",
                "a file that is written in place is neither compressed nor checksummed, and the later holds", "keep the one that is meant");
        }
        else if (option.Name == "nodiratime" && earlier.About("atime")?.Name == "noatime")
        {
            yield return new LintFinding(Severity.Note, "redundant", mount.Where, "noatime and nodiratime", "noatime holds for directories too", "take nodiratime out");
        }
    }

    private static IEnumerable<LintFinding> Doubtful(LayoutMount mount, OptionSet options)
    {
        if (options.About("space_cache") is { Name: "space_cache", Value: not "v2" } cache)
        {
            yield return new LintFinding(Severity.Error, "not-for-every-boot", mount.Where, cache.ToString(),
                "the first cache: the kernel refuses it where mkfs.btrfs made the free space tree, which it does since 5.15, and the mount with it", "take it out: the kernel keeps the cache that is there");
        }

        if (options.About("discard") is { Name: "discard", Value: "sync" })
            yield return new LintFinding(Severity.Warning, "discard-sync", mount.Where, "discard", "without a value it is discard=sync, which waits for the disk at each commit that frees space", "write discard=async, the default since Linux 6.2, or take it out and run fstrim weekly");
    }

    private static MountOption? Excluded(OptionSet earlier, MountOption option)
    {
        if (option.Name == "nodatacow")
            return earlier.Compression is { Algorithm: not "no" } compression ? compression : earlier.About("datasum") is { Name: "datasum" } sums ? sums : null;
        return (option is { IsCompression: true, Algorithm: not "no" } || option.Name == "datasum") && earlier.Nodatacow ? earlier.About("datacow") : null;
    }

    private static OptionSet Latest(OptionSet options, MountOption option) =>
        (Excluded(options, option) is { } excluded ? options.Without(excluded.Subject) : options).With(option);
}
