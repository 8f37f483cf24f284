using System.Collections.Immutable;

namespace PantherStorage.Model.Profiles;

/// <summary>
/// The hosts that come with the program, as data in <c>hosts/*.json</c>. Which hosts there are on a machine is
/// <see cref="HostCatalogue"/>'s to say: its owner adds and overrides.
/// </summary>
public static class KnownHosts
{
    public static ImmutableArray<HostProfile> All { get; } = [.. new[] { "zephyrus", "yoga", "hetzner", "contabo", "ovh" }.Select(Read)];

    /// <exception cref="StorageException">No host has that name.</exception>
    public static HostProfile Named(string name) => HostCatalogue.BuiltIn.Named(name);

    /// <summary>What a subvolume of that name holds on each of them that has it; null when none has.</summary>
    public static Content? ContentOf(string subvolume) =>
        All.SelectMany(host => host.Subvolumes).FirstOrDefault(shape => shape.Name == subvolume)?.Content;

    private static HostProfile Read(string name)
    {
        var file = $"hosts/{name}.json";
        using var stream = typeof(KnownHosts).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not in the program");
        using var reader = new StreamReader(stream);
        return HostProfileJson.Parse(reader.ReadToEnd(), file);
    }
}
