using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Configuration;

/// <summary>The host that the owner's options name.</summary>
public static class ChosenHost
{
    /// <summary>What <c>storage.profile</c> says when the machine's disks are to tell.</summary>
    public const string Auto = "auto";

    /// <returns>Null where <c>storage.profile</c> is <c>auto</c>.</returns>
    /// <exception cref="StorageException">No host has the name that is there.</exception>
    public static HostProfile? Chosen(this HostCatalogue catalogue, StorageOptions options) => options.Profile == Auto
        ? null
        : catalogue.Hosts.FirstOrDefault(host => host.Name == options.Profile)
            ?? throw new StorageException(ExitCode.BadInput,
                $"storage.profile = \"{options.Profile}\": no host has that name{Nearest.Hint(options.Profile, catalogue.Names)} The hosts are {string.Join(", ", catalogue.Names)}; others are added with a file in /etc/panther-storage/hosts.d, which `panther-storage host new` writes.");
}
