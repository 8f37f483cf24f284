using System.Collections.Immutable;

namespace PantherStorage.Model.Mounting;

/// <summary>
/// Merges layers of mount options. The rules, in this order:
/// <list type="number">
/// <item>Said twice is said once.</item>
/// <item>Against itself, a file is refused: its owner can say what is meant. In a preset or profile the later of two
/// values of one option wins (two zstd levels), and of two opposites (<c>ssd</c>, <c>nossd</c>) neither is set.</item>
/// <item>Against itself over <c>nodatacow</c>, a preset or profile loses nodatacow and keeps its compression and
/// checksums: those are the safer part.</item>
/// <item>Between layers the higher level wins, also over what excludes it (<c>nodatacow</c> over <c>compress</c>, and
/// the other way round).</item>
/// </list>
/// Whatever yields is reported with the rule.
/// </summary>
public static class OptionMerge
{
    /// <param name="layers">In any order; those of one level in rising order.</param>
    /// <exception cref="StorageException">An option is unknown or impossible, or a file contradicts itself.</exception>
    public static MergedOptions Of(IEnumerable<OptionLayer> layers)
    {
        var report = ImmutableArray.CreateBuilder<Yielded>();
        var merged = OptionSet.Empty;
        var askedBy = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layer in layers.OrderBy(layer => layer.Level))
        {
            var own = Within(layer, report);
            foreach (var option in own.All)
            {
                if (merged.About(option.Subject) is { } older && older != option)
                    report.Add(new Yielded(older.ToString(), $"{older} of {askedBy[option.Subject]} yields to {option} of {layer.Name}"));
                askedBy[option.Subject] = layer.Name;
            }

            merged = Excluded(merged, own, layer.Name, askedBy, report).With(own);
        }

        return new MergedOptions(merged, report.ToImmutable());
    }

    /// <summary>Rules 1 to 3.</summary>
    private static OptionSet Within(OptionLayer layer, ImmutableArray<Yielded>.Builder report)
    {
        var options = layer.Texts.Where(text => text.Trim() != "defaults").Select(MountOption.Parse).ToList();
        foreach (var again in options.GroupBy(option => option).Where(group => group.Count() > 1))
            report.Add(new Yielded(again.Key.ToString(), $"{again.Key} appears {again.Count()} times in {layer.Name}: once is enough"));
        if (layer.Level == OptionLevel.File)
            return OptionSet.Parse(layer.Texts);

        var settled = OptionSet.Empty;
        foreach (var about in options.GroupBy(option => option.Subject, StringComparer.Ordinal))
        {
            var different = about.Distinct().ToList();
            if (different.Select(option => option.Name).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                var both = string.Join(" and ", different);
                report.AddRange(different.Select(option => new Yielded(option.ToString(), $"{both} of {layer.Name} cancel each other out: neither is set, and the kernel's default holds")));
                continue;
            }

            var last = about.Last();
            report.AddRange(different.Where(option => option != last).Select(option => new Yielded(option.ToString(), $"{option} yields to {last}, which comes later in {layer.Name}")));
            settled = settled.With(last);
        }

        if (!settled.Nodatacow || WhatExcludes(settled) is not { } kept)
            return settled;
        report.Add(new Yielded("nodatacow", $"nodatacow yields to {kept}, both of {layer.Name}: a file that is written in place is neither compressed nor checksummed"));
        return settled.Without("datacow");
    }

    /// <summary>Rule 4 for options of different subjects that cannot go together.</summary>
    private static OptionSet Excluded(
        OptionSet merged, OptionSet newer, string by, Dictionary<string, string> askedBy, ImmutableArray<Yielded>.Builder report)
    {
        if (newer.Nodatacow)
        {
            foreach (var lost in merged.All.Where(option => ExcludesNodatacow(option) && newer.About(option.Subject) is null).ToList())
            {
                report.Add(new Yielded(lost.ToString(), $"{lost} of {askedBy[lost.Subject]} yields to nodatacow of {by}: a file that is written in place is neither compressed nor checksummed"));
                merged = merged.Without(lost.Subject);
            }
        }
        else if (merged.Nodatacow && newer.About("datacow") is null && WhatExcludes(newer) is { } wanted)
        {
            report.Add(new Yielded("nodatacow", $"nodatacow of {askedBy["datacow"]} yields to {wanted} of {by}: a file that is written in place is neither compressed nor checksummed"));
            merged = merged.Without("datacow");
        }

        return merged;
    }

    private static MountOption? WhatExcludes(OptionSet options)
    {
        foreach (var option in options.All)
        {
            if (ExcludesNodatacow(option))
                return option;
        }

        return null;
    }

    private static bool ExcludesNodatacow(MountOption option) =>
        option.IsCompression ? option.Algorithm != "no" : option.Name == "datasum";
}
