using System.Collections.Immutable;

namespace PantherStorage.Model.Mounting;

/// <summary>
/// Mount options, one for each subject, in one canonical order whatever order they were asked for in. Never holds an
/// option with its opposite: <see cref="Parse(IEnumerable{string})"/> refuses them, <see cref="With(OptionSet)"/> lets
/// the newer one win.
/// </summary>
public sealed class OptionSet : IEquatable<OptionSet>
{
    private readonly ImmutableArray<MountOption> options;

    private OptionSet(IEnumerable<MountOption> options) =>
        this.options = [.. options.OrderBy(option => option.Kind.Order).ThenBy(option => option.Name, StringComparer.Ordinal)];

    public static OptionSet Empty { get; } = new([]);

    public MountOption? Compression => About("compress");

    /// <summary>Whether files are asked to be written in place.</summary>
    public bool Nodatacow => About("datacow")?.Name == "nodatacow";

    /// <summary>As mount(8) takes them, commas between.</summary>
    /// <exception cref="StorageException">Unknown, impossible, or in conflict.</exception>
    public static OptionSet Parse(string options) => Parse(options.Split(',', StringSplitOptions.RemoveEmptyEntries));

    /// <exception cref="StorageException">Unknown, impossible, or in conflict.</exception>
    public static OptionSet Parse(IEnumerable<string> options)
    {
        var parsed = options.Where(text => text.Trim() != "defaults").Select(MountOption.Parse).Distinct().ToList();
        var clash = parsed.GroupBy(option => option.Subject, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (clash is not null)
            throw new StorageException(ExitCode.BadInput, $"the mount options {string.Join(" and ", clash)} conflict: keep one.");
        var set = new OptionSet(parsed);
        if (set.Nodatacow && set.Compression is { Algorithm: not "no" } compression)
            throw new StorageException(ExitCode.BadInput, $"nodatacow and {compression} conflict: a file that is written in place is never compressed. Keep one.");
        if (set.Nodatacow && set.About("datasum")?.Name == "datasum")
            throw new StorageException(ExitCode.BadInput, "nodatacow and datasum conflict: a file that is written in place has no checksums. Keep one.");
        return set;
    }

    public MountOption? About(string subject)
    {
        foreach (var option in options)
        {
            if (option.Subject == subject)
                return option;
        }

        return null;
    }

    public bool Has(MountOption option) => options.Contains(option);

    public OptionSet With(MountOption newer) => new(options.Where(option => option.Subject != newer.Subject).Append(newer));

    /// <summary>These options, and <paramref name="newer"/>'s where both say something.</summary>
    public OptionSet With(OptionSet newer) => newer.options.Aggregate(this, (set, option) => set.With(option));

    public OptionSet Without(string subject) => new(options.Where(option => option.Subject != subject));

    public OptionSet Only(Func<MountOption, bool> which) => new(options.Where(which));

    public OptionSet Of(OptionScope scope) => Only(option => option.Scope == scope);

    public IEnumerable<MountOption> All => options;

    public ImmutableArray<string> ToTexts() => [.. options.Select(option => option.ToString())];

    public override string ToString() => string.Join(',', options);

    public bool Equals(OptionSet? other) => other is not null && options.SequenceEqual(other.options);

    public override bool Equals(object? obj) => Equals(obj as OptionSet);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
