using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// LUKS2 containers of a pool's disks: made with cryptsetup's defaults, which follow what is known of passphrases better than
/// a number written here would, and opened with the passphrase on standard input. A container's label is not that of the Btrfs in it: whoever looks for one by label finds it and no other.
/// </summary>
internal static class Encryption
{
    /// <summary>What libblkid calls it.</summary>
    public const string Signature = "crypto_LUKS";

    private const string Tool = "cryptsetup";

    /// <summary>
    /// A container that a run began and did not end has no key yet: it is made again. One that has a key is left as it is.
    /// </summary>
    public static IEnumerable<PhaseCommand> Make(PoolDisks pool) =>
        from disk in pool.Disks
        where disk.IsMade
        select new PhaseCommand(
            new(Tool, "luksFormat", "--batch-mode", "--type", "luks2", "--label", pool.Pool.ContainerLabel, "--key-file=-", disk.Member),
            Unless: new HasContainer(disk.Member, pool.Pool.ContainerLabel))
        {
            Passphrase = pool.Passphrase,
            TakesPassphraseOf = pool.Pool.Name,
        };

    /// <summary>Freed blocks are told to the disk, as the pool's discard=async asks; <c>cryptsetup(8)</c> says what that gives away.</summary>
    public static IEnumerable<PhaseCommand> Open(PoolDisks pool) =>
        from disk in pool.Disks
        select new PhaseCommand(
            new(Tool, "open", "--type", "luks2", "--allow-discards", "--key-file=-", disk.Member, disk.Plan.Member!.Name),
            Unless: new Exists(disk.Device))
        {
            Passphrase = pool.Passphrase,
            TakesPassphraseOf = pool.Pool.Name,
        };

    /// <summary>That it can be done at all, before anything is touched.</summary>
    /// <exception cref="StorageException">cryptsetup or the kernel's device mapper is missing.</exception>
    public static void Check(StoragePlan plan)
    {
        if (plan.Pools.FirstOrDefault(pool => pool.Encryption is not null) is not { } pool)
            return;
        if (!IsInstalled(Tool))
            throw new StorageException(ExitCode.System, $"the {pool.Name} pool is to be encrypted with LUKS2, and {Tool} is not on the PATH: install it (Debian: cryptsetup-bin). Nothing was touched.");
        if (!File.ReadLines("/proc/misc").Any(line => line.EndsWith(" device-mapper", StringComparison.Ordinal)))
            throw new StorageException(ExitCode.System, $"the {pool.Name} pool is to be encrypted with LUKS2, and this kernel has no device mapper to open it with: `modprobe dm_crypt`, or use a rescue system that has it. Nothing was touched.");
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries).Any(directory => File.Exists(Path.Combine(directory, program)));
}

/// <summary>A partition holds a LUKS2 container of this label that a key opens.</summary>
internal sealed record HasContainer(string Node, string Label) : Condition
{
    public override async Task<bool> Holds(CancellationToken cancellation)
    {
        var dump = await Programs.Run(new("cryptsetup", "luksDump", Node), cancellation);
        var lines = dump.StandardOutput.Split('\n').Select(line => line.Trim()).ToList();
        return dump.Succeeded && lines.Any(line => line.StartsWith("Label:", StringComparison.Ordinal) && line["Label:".Length..].Trim() == Label) && lines.Contains("0: luks2");
    }

    public override string ToString() => $"{Node} holds {Encryption.Signature} labelled {Label}, with a key";
}
