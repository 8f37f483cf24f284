using System.Collections.Immutable;

namespace PantherStorage.Model.Profiles;

/// <param name="Source">The file it was read from; empty for a host that comes with the program.</param>
/// <param name="Overrides">Where the host of that name is that it stands for, in words; empty when it is new.</param>
public sealed record CataloguedHost(HostProfile Profile, string Source, string Overrides)
{
    /// <summary>Reads after "from".</summary>
    public string Origin => Source.Length == 0 ? "the program" : Source;

    /// <summary>Where the profile is from; empty for one that comes with the program.</summary>
    public string Provenance =>
        Source.Length == 0 ? string.Empty
        : Overrides.Length == 0 ? $"the profile is from {Source}"
        : $"the profile is from {Source}, in the place of the one of that name from {Overrides}";
}

/// <summary>Every host there is: those that come with the program, then what a machine's owner adds or overrides.</summary>
public sealed class HostCatalogue
{
    private HostCatalogue(ImmutableArray<CataloguedHost> entries) => Entries = entries;

    public static HostCatalogue BuiltIn { get; } = new([.. KnownHosts.All.Select(host => new CataloguedHost(host, string.Empty, string.Empty))]);

    public ImmutableArray<CataloguedHost> Entries { get; }

    public IEnumerable<HostProfile> Hosts => Entries.Select(entry => entry.Profile);

    public IEnumerable<string> Names => Hosts.Select(host => host.Name);

    /// <summary>With these too; one of a name that is there already stands in its place.</summary>
    /// <param name="given">Each with the file it was read from; of one directory.</param>
    /// <exception cref="StorageException">Two of one name, or hosts that a machine could not be told apart by; all that is wrong at once.</exception>
    public HostCatalogue With(IReadOnlyCollection<(HostProfile Profile, string Source)> given)
    {
        var twins = given.GroupBy(each => each.Profile.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"{string.Join(" and ", group.Select(each => each.Source))}: both have $.name = \"{group.Key}\"; give one of them another name, or remove it").ToList();
        if (twins.Count > 0)
            throw new StorageException(ExitCode.BadInput, string.Join(Environment.NewLine, twins));

        var entries = Entries.ToList();
        foreach (var (profile, source) in given)
        {
            var at = entries.FindIndex(entry => entry.Profile.Name == profile.Name);
            if (at < 0)
                entries.Add(new CataloguedHost(profile, source, string.Empty));
            else
                entries[at] = new CataloguedHost(profile, source, entries[at].Origin);
        }

        var complaints = CatalogueLaws.Complaints(entries).ToList();
        return complaints.Count == 0 ? new HostCatalogue([.. entries]) : throw new StorageException(ExitCode.BadInput, string.Join(Environment.NewLine, complaints));
    }

    /// <exception cref="StorageException">No host has that name.</exception>
    public HostProfile Named(string name) => EntryOf(name).Profile;

    /// <exception cref="StorageException">No host has that name.</exception>
    public CataloguedHost EntryOf(string name) =>
        Entries.FirstOrDefault(entry => entry.Profile.Name == name)
        ?? throw new StorageException(ExitCode.BadInput,
            $"there is no host profile \"{Printable.Of(name)}\"{Nearest.Hint(name, Names)} The profiles are {string.Join(", ", Names)}.");
}
