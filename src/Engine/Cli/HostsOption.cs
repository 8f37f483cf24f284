using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;

namespace PantherStorage.Cli;

/// <summary>Which hosts there are: the program's, those below <c>/etc/panther-storage/hosts.d</c>, and those of <c>--profiles</c>.</summary>
internal sealed class HostsOption
{
    public Option<string?> Profiles { get; } = new("--profiles") { Description = "A directory with further host profiles, *.json; one of a name that is known already stands in its place", HelpName = "DIR" };

    /// <param name="root">Where the machine's root is mounted whose owner may have added hosts.</param>
    /// <exception cref="StorageException">A profile is wrong.</exception>
    public HostCatalogue Read(ParseResult parsed, string root) => HostFiles.Catalogue(new HostPaths(root), parsed.GetValue(Profiles));
}
