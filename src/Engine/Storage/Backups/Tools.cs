using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Storage.Backups;

/// <summary>The versions of what makes a backup here.</summary>
public static class Tools
{
    public static async Task<ToolVersions> Versions(CancellationToken cancellation)
    {
        var btrfs = (await Programs.Run(new("btrfs", "--version"), cancellation)).OrThrow().StandardOutput;
        return new ToolVersions(
            Engine: EngineVersion.Text,
            BtrfsProgs: btrfs.Split('\n')[0].Trim(),
            Kernel: (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellation)).Trim(),
            Zstd: Zstd.Version);
    }
}
