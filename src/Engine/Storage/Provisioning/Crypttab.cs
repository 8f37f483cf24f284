using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// <c>/etc/crypttab</c> (crypttab(5)): which containers are opened when the host starts. The lines of our mappings are ours;
/// every other line is the owner's.
/// </summary>
internal static class Crypttab
{
    private const string Heading = "# <name> <container> <key: none is asked for> <options>";

    /// <summary>One for each open container of the plan; the passphrase is asked for, and the initrd opens those of <c>/</c>.</summary>
    /// <exception cref="StorageException">A container has no UUID.</exception>
    public static async Task<ImmutableArray<string>> Lines(StoragePlan plan, CancellationToken cancellation)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var pool in plan.Pools.Where(pool => pool.Encryption is not null))
        {
            var initrd = pool.Subvolumes.Any(subvolume => subvolume.MountPoint == "/") ? ",x-initrd.attach" : string.Empty;
            foreach (var name in pool.Disks.Select(disk => disk.Member?.Name).OfType<string>())
            {
                if (Mapping.Named(name) is { } open && Mapping.Beneath(open) is { } partition)
                    lines.Add($"{name} UUID={await Signatures.UuidOf($"/dev/{partition}", cancellation) ?? throw new StorageException(ExitCode.System, $"blkid finds no UUID on /dev/{partition}")} none luks,discard{initrd}");
            }
        }

        return lines.ToImmutable();
    }

    /// <param name="before">As <see cref="OwnersText"/>; empty where there is none.</param>
    internal static string Merged(string before, ImmutableArray<string> containers)
    {
        var missing = containers.ToDictionary(NameOf, line => OwnersText.Ours(line), StringComparer.Ordinal);
        var lines = new List<string>();
        if (before.Length == 0)
            lines.Add(OwnersText.Ours(Heading) + "\n");
        foreach (var line in OwnersText.Lines(before))
            lines.Add(missing.Remove(NameOf(line), out var wanted) ? wanted + OwnersText.EndOf(line) : line);
        if (missing.Count > 0 && lines is [.., var last] && !last.EndsWith('\n'))
            lines[^1] = last + "\n";
        return string.Concat(lines.Concat(containers.Where(line => missing.ContainsKey(NameOf(line))).Select(line => missing[NameOf(line)] + "\n")));
    }

    private static string NameOf(string line) => line.Split((char[])[' ', '\t', '\r', '\n'], 2)[0];
}
