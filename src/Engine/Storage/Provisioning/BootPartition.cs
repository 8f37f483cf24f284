using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// How a disk that was laid out without them gets the partitions that start it. Pure: from its table to the commands.
/// </summary>
internal static class BootPartition
{
    /// <summary>GPT: the protective MBR and the header, a block each, then 128 entries of 128 bytes (UEFI specification, 5.3).</summary>
    private const int EntriesBytes = 128 * 128;

    /// <summary>GRUB's core with the modules for GPT and Btrfs comes near 200 KiB; less is refused by grub-install.</summary>
    private const long LeastBiosBoot = 512 << 10;

    private const long EspBytes = 512 << 20;

    /// <returns>What a disk lacks beside the plan, and how to get there; empty when nothing.</returns>
    public static string Missing(DiskPlan plan, string disk, PartitionTable table) =>
        plan.Partitions.FirstOrDefault(part => part.Kind == PartitionKind.BiosBoot) is { } part && !table.Partitions.Any(found => found.IsBiosBoot)
            ? $"{disk} has no BIOS boot partition, so a BIOS cannot start it by GRUB: {ForBios(part.Name, disk, table)}"
            : string.Empty;

    /// <summary>
    /// A BIOS boot partition in the gap before the first one, which costs nobody a byte. The whole table is written again,
    /// because sfdisk notes in a new one that it begins at 1 MiB, and then neither sfdisk nor sgdisk adds anything before.
    /// </summary>
    public static string ForBios(string name, string disk, PartitionTable table)
    {
        var first = 2 + (EntriesBytes / table.Sector);
        var end = table.Partitions.Select(part => part.Start.Count / table.Sector).DefaultIfEmpty(0).Min();
        var free = (end - first) * table.Sector;
        return free >= LeastBiosBoot
            ? $"sectors {first} to {end - 1} before the first partition are free ({new Bytes(free)}). `(sfdisk --dump {disk} | sed 's/^first-lba:.*/first-lba: {first}/'; echo 'start={first}, size={end - first}, type={PartitionTypes.BiosBoot}, name=\"{name}\"') | sfdisk --quiet --no-reread --no-tell-kernel --force {disk} && partx --update {disk}` makes it there and moves nothing; then `grub-install --target=i386-pc {disk}`, on NixOS `nixos-rebuild boot --install-bootloader`"
            : $"before its first partition only {new Bytes(Math.Max(0, free))} are free, and GRUB needs {new Bytes(LeastBiosBoot)}. {Shrunk(name, disk, table, 1 << 20, $"type={PartitionTypes.BiosBoot}", "`grub-install --target=i386-pc " + disk + "`")}";
    }

    /// <summary>An ESP at the end, taken from the last partition, which is the pool's.</summary>
    public static string ForUefi(string name, string disk, PartitionTable table) =>
        Shrunk(name, disk, table, EspBytes, $"type={PartitionTypes.Esp}", "`mkfs.vfat -F 32 -n ESP` on the new partition, `panther-storage provision --configure --root /`, `mount /boot`, and install the boot loader");

    private static string Shrunk(string name, string disk, PartitionTable table, long bytes, string type, string then)
    {
        var sectors = bytes / table.Sector;
        if (table.Partitions.MaxBy(part => part.Start.Count) is not { } last || last.Size.Count < 4 * bytes)
            return $"no partition of {disk} is large enough to give {new Bytes(bytes)} away: lay the disk out again, or start from another disk";
        var number = last.Node[(last.Node.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        var (start, size) = (last.Start.Count / table.Sector, (last.Size.Count / table.Sector) - sectors);
        return $"Take {new Bytes(bytes)} from the last partition, after a backup: `btrfs filesystem resize -{bytes} MOUNTPOINT` where its file system is mounted, `echo 'start={start}, size={size}' | sfdisk --quiet --no-reread --no-tell-kernel --force --partno {number} {disk}`, `echo 'start={start + size}, size={sectors}, {type}, name=\"{name}\"' | sfdisk --quiet --no-reread --no-tell-kernel --force --append {disk}`, `partx --update {disk}`; then {then}";
    }
}
