using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;

namespace PantherStorage.Harness.Commands;

/// <summary>Hosts beside those that come with the program.</summary>
internal static class ProfilesOption
{
    public static Option<string?> Create() => new("--profiles") { Description = "a directory with further host profiles, *.json, as `panther-storage host new` writes them; /etc/panther-storage/hosts.d counts too", HelpName = "DIR" };

    /// <exception cref="StorageException">A profile is wrong.</exception>
    public static HostCatalogue Hosts(ParseResult parsed, Option<string?> profiles) => HostFiles.Catalogue(HostPaths.Running, parsed.GetValue(profiles));
}
