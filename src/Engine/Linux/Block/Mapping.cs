using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Block;

/// <summary>An open dm-crypt container.</summary>
/// <param name="Name">As below /dev/mapper.</param>
/// <param name="KernelName">e.g. <c>dm-0</c>.</param>
public sealed record Mapping(string Name, string KernelName)
{
    private const string Crypt = "CRYPT-";

    public string Node => $"/dev/mapper/{Name}";

    /// <summary>The containers that are open on a disk or partition.</summary>
    public static IEnumerable<Mapping> On(string kernelName)
    {
        var holders = $"/sys/class/block/{kernelName}/holders";
        return Directory.Exists(holders) ? Directory.GetFileSystemEntries(holders).Select(holder => Of(Path.GetFileName(holder))).OfType<Mapping>() : [];
    }

    /// <summary>Null for a device that is no open container.</summary>
    public static Mapping? Of(string kernelName)
    {
        var directory = $"/sys/class/block/{kernelName}/dm";
        return Directory.Exists(directory) && File.ReadAllText($"{directory}/uuid").StartsWith(Crypt, StringComparison.Ordinal)
            ? new Mapping(File.ReadAllText($"{directory}/name").Trim(), kernelName)
            : null;
    }

    /// <summary>Kernel name of an open mapping, where /dev/mapper has nodes and not links.</summary>
    public static string? Named(string name) => Directory.Exists("/sys/class/block")
        ? Directory.GetFileSystemEntries("/sys/class/block", "dm-*").Select(device => Path.GetFileName(device)).FirstOrDefault(device => Of(device)?.Name == name)
        : null;

    /// <summary>Kernel name of what it lies in.</summary>
    public static string? Beneath(string kernelName)
    {
        var slaves = $"/sys/class/block/{kernelName}/slaves";
        return Directory.Exists(slaves) ? Directory.GetFileSystemEntries(slaves).Select(slave => Path.GetFileName(slave)).FirstOrDefault() : null;
    }

    /// <summary>Those of the devices that are open containers are closed; one that is still in use stays.</summary>
    public static async Task Close(IEnumerable<string> kernelNames, CancellationToken cancellation)
    {
        foreach (var mapping in kernelNames.Select(Of).OfType<Mapping>())
            _ = await Programs.Run(new("cryptsetup", "close", mapping.Name), cancellation);
    }
}
