using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Storage.Upkeep;

/// <summary>
/// The recovery card's commands that lay out disks and subvolumes as the plan has them, with standard tools alone. A
/// received subvolume cannot be made nodatacow any more: its data is copied into a new one that has the <c>C</c> flag. Pure.
/// </summary>
internal static class RecoveryLayout
{
    private const string Root = "\"$TARGET\"/system";

    public static PoolPlan? PoolOf(StoragePlan plan, string subvolume) => plan.Pools.FirstOrDefault(pool => pool.Subvolumes.Any(each => each.Name == subvolume));

    /// <summary>Where the top of a pool is mounted, as a word of the shell.</summary>
    public static string Top(PoolPlan pool) => $"\"$TARGET\"/{pool.Name}";

    /// <summary>Partitions, file systems, and each pool mounted from its top.</summary>
    public static string Disks(StoragePlan plan)
    {
        var text = new StringBuilder("""
            ## Disks

            **Everything on the disks that are named here is lost.** A pool that is there already is mounted from its top instead of
            the first block below: `mount -o subvolid=5 DEVICE /mnt/NAME`, with the name of the pool.


            """);
        text.Append("""
            ```sh
            part() { case $1 in *[0-9]) echo "$1p$2";; *) echo "$1$2";; esac; }
            appears() { until [ -b "$1" ]; do sleep 0.2; done; }

            """);
        foreach (var pool in plan.Pools.Where(pool => !pool.Partitions.IsEmpty))
            Disk(text, pool);
        return text.Append("```\n\n").ToString();
    }

    /// <summary>A received subvolume becomes the plan's.</summary>
    /// <param name="received">The directory that holds the received one alone.</param>
    public static string Bring(PoolPlan pool, string name, string received)
    {
        var subvolume = pool.Subvolumes.First(each => each.Name == name);
        var text = new StringBuilder($"T={Top(pool)}/{name}\n");
        if (subvolume.Nodatacow)
        {
            text.Append("btrfs subvolume create \"$T\"\n");
            Attributes(text, subvolume);
            text.Append($"cp -a --reflink=never {received}/*/. \"$T\"/\n");
        }
        else
        {
            text.Append($"btrfs subvolume snapshot {received}/* \"$T\"\n");
            Attributes(text, subvolume);
        }

        Snapshots(text, subvolume);
        return text.ToString();
    }

    public static string CopyDirectory(PoolPlan pool, BackupItem item, string directory)
    {
        var holder = pool.Subvolumes.First(each => each.Name == item.Subvolume);
        var place = $"{Top(pool)}/{holder.Name}{Quoted(item.Path[holder.MountPoint.TrimEnd('/').Length..])}";
        return $"mkdir -p {place}\ncp -a{(holder.Nodatacow ? " --reflink=never" : string.Empty)} {directory}/files/. {place}/\n";
    }

    /// <summary>What the plan has beside what is restored, empty.</summary>
    /// <param name="restored">Names of subvolumes.</param>
    public static string WithoutBackup(StoragePlan plan, IEnumerable<string?> restored)
    {
        var done = restored.ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder("## Subvolumes of which there is no backup\n\nThey are made empty, with the flags and properties that the plan gives them.\n\n```sh\n");
        foreach (var pool in plan.Pools)
        {
            foreach (var subvolume in pool.Subvolumes.Where(each => !done.Contains(each.Name)))
            {
                text.Append($"T={Top(pool)}/{subvolume.Name}\nbtrfs subvolume create \"$T\"\n");
                Attributes(text, subvolume);
                text.Append($"chown {Ownership.OfNewSystem(subvolume.Owner)} \"$T\"\nchmod {subvolume.Mode} \"$T\"\n");
                Snapshots(text, subvolume);
            }
        }

        return text.Append("```\n\n").ToString();
    }

    /// <summary>All of it mounted below <c>/mnt/system</c>, with its fstab.</summary>
    public static string System(StoragePlan plan)
    {
        var text = new StringBuilder($"## The system, mounted at /mnt/system\n\n```sh\nmkdir -p {Root}\n");
        foreach (var pool in plan.Pools)
            text.Append($"{Variable(pool)}_DEVICE=$(findmnt -nvo SOURCE {Top(pool)})\n{Variable(pool)}_UUID=$(findmnt -no UUID {Top(pool)})\n");
        foreach (var (pool, subvolume) in ProvisionScript.InMountOrder(plan))
        {
            var place = Root + (subvolume.MountPoint == "/" ? string.Empty : Quoted(subvolume.MountPoint));
            text.Append($"mkdir -p {place}\nmount -o {string.Join(',', subvolume.MountOptions.Prepend($"subvol=/{subvolume.Name}"))} \"${Variable(pool)}_DEVICE\" {place}\n");
        }

        FstabOf(text, plan);
        text.Append($"""
            ```

            Then the boot loader, from within (`mount --rbind /dev /mnt/system/dev`, the same for `proc` and `sys`, the ESP at
            `/mnt/system/boot`, `chroot /mnt/system`): on NixOS `nixos-rebuild boot --install-bootloader`, elsewhere what the distribution has.
            {Firmwares(plan)}When all is right, `btrfs subvolume delete` on what lies below `restore` of each pool gives its space back.


            """);
        text.Append("\n## What is mounted where\n\n| pool | subvolume | mount point | options | `C` flag | compression property |\n|---|---|---|---|---|---|\n");
        foreach (var (pool, subvolume) in plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => (pool, subvolume))))
            text.Append($"| {pool.Label} | {subvolume.Name} | {subvolume.MountPoint} | {string.Join(',', subvolume.MountOptions)} | {(subvolume.Nodatacow ? "yes" : "no")} | {Compression(subvolume) ?? "-"} |\n");
        return text.ToString();
    }

    private static string Firmwares(StoragePlan plan)
    {
        var disk = plan.Pools.FirstOrDefault(pool => pool.Partitions.Any(part => part.Kind == PartitionKind.BiosBoot));
        var was = plan.Firmware is { } firmware ? $"The lost machine was started by {firmware.Kind.Title()}. " : string.Empty;
        return disk is null
            ? was.Length > 0 ? was.TrimEnd() + "\n" : string.Empty
            : $"{was}Where `/sys/firmware/efi` is missing, a BIOS starts the new one: `grub-install --target=i386-pc \"${Variable(disk)}\"` writes GRUB to its BIOS boot partition; else it goes to the ESP.\n";
    }

    private static void Disk(StringBuilder text, PoolPlan pool)
    {
        foreach (var disk in pool.Disks)
            Disk(text, pool, disk);
        var devices = pool.Disks.Select(disk => Device(pool, disk)).ToList();
        text.Append($"mkfs.btrfs --quiet --force --label {Quoted(pool.Label)} {string.Join(' ', ProvisionScript.Copies(pool).Concat(devices))}\n");
        var top = string.Join(',', pool.MountOptions.Prepend("subvolid=5"));
        text.Append($"mkdir -p {Top(pool)}\n{(devices.Count > 1 ? $"btrfs device scan {string.Join(' ', devices)}\n" : string.Empty)}mount -o {top} {devices[0]} {Top(pool)}\n");
    }

    private static void Disk(StringBuilder text, PoolPlan pool, DiskPlan plan)
    {
        var disk = Variable(plan.Name);
        text.Append($"\nread -rp '{(plan.Name == pool.Name ? "disk" : $"disk {plan.Name}")} of the {pool.Name} pool, e.g. /dev/nvme0n1: ' {disk}\n");
        text.Append($"sfdisk --quiet --no-reread --no-tell-kernel --wipe always --wipe-partitions always \"${disk}\" <<'END'\nlabel: gpt\n{ProvisionScript.TableOf(plan)}END\npartx --update \"${disk}\"\n");
        foreach (var part in plan.Partitions.Where(part => part.HasFileSystem))
        {
            var node = Node(plan, part);
            text.Append($"appears {node}\n");
            if (part.Kind == PartitionKind.Esp)
                text.Append($"mkfs.vfat -F 32 -n ESP {node}\n");
            else if (pool.Encryption is not null)
                text.Append($"cryptsetup luksFormat --type luks2 --label {Quoted(pool.ContainerLabel)} {node}\ncryptsetup open --allow-discards {node} {part.Name}\n");
        }
    }

    private static string Node(DiskPlan plan, PartitionPlan part) => $"\"$(part \"${Variable(plan.Name)}\" {plan.Partitions.IndexOf(part) + 1})\"";

    private static string Device(PoolPlan pool, DiskPlan disk) => pool.Encryption is null ? Node(disk, disk.Member!) : disk.Member!.Opened;

    private static void Attributes(StringBuilder text, SubvolumePlan subvolume)
    {
        if (subvolume.Nodatacow)
            text.Append("chattr +C \"$T\"\n");
        if (Compression(subvolume) is { } value)
            text.Append($"btrfs property set \"$T\" compression {value}\n");
    }

    private static void Snapshots(StringBuilder text, SubvolumePlan subvolume)
    {
        if (subvolume.SnapperConfig is not null)
            text.Append("btrfs subvolume create \"$T\"/.snapshots\nchmod 0750 \"$T\"/.snapshots\n");
    }

    /// <summary>The entries of the plan's mount points; every other line of the restored file stays.</summary>
    private static void FstabOf(StringBuilder text, StoragePlan plan)
    {
        var lines = Fstab.Lines(plan, pool => $"${pool.ToUpperInvariant()}_UUID", espUuid: null);
        text.Append($"mkdir -p {Root}/etc\ntouch {Root}/etc/fstab\ncp -a {Root}/etc/fstab {Root}/etc/fstab.before-restore\n");
        text.Append("awk '$1 ~ /^#/ || !(").Append(string.Join(" || ", lines.Select(line => $"$2 == \"{line.Text.Split(' ')[1].Replace("\\", @"\\", StringComparison.Ordinal)}\""))).Append($")' {Root}/etc/fstab.before-restore > {Root}/etc/fstab\n");
        text.Append($"cat >> {Root}/etc/fstab <<END\n{string.Concat(lines.Select(line => line.Text + "\n"))}END\n");
    }

    private static string? Compression(SubvolumePlan subvolume) => subvolume.Nodatacow ? null : subvolume.CompressionProperty;

    private static string Variable(PoolPlan pool) => Variable(pool.Name);

    private static string Variable(string name) => name.ToUpperInvariant();

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./@".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
