using System.Collections.Frozen;

namespace PantherStorage.Model.Linting;

/// <summary>
/// Options that the kernel or mount(8) takes and plans have no use for, each with what is wrong with it in a file that
/// every boot reads; null where nothing is. Measured on Linux 6.18 with a file system of btrfs-progs 6.2.
/// </summary>
internal static class OtherOptions
{
    /// <summary>Said of options that Btrfs had once: the mount fails.</summary>
    public const string Refused = "current kernels refuse it, and the mount with it";

    private static readonly FrozenDictionary<string, string?> Known = new (string Names, string? Wrong)[]
    {
        ("defaults users user nouser owner group _netdev comment sync async dirsync silent loud mand nomand iversion noiversion", null),
        ("thread_pool max_inline metadata_ratio enospc_debug noenospc_debug fatal_errors context fscontext defcontext rootcontext uid gid", null),
        ("device", null),
        ("inode_cache noinode_cache recovery norecovery check_int check_int_data check_int_print_mask alloc_start subvolrootid", Refused),
        ("nologreplay usebackuproot rescue clear_cache rescan_uuid_tree", "it is for one mount by hand after damage, not for each boot"),
        ("skip_balance", "a balance that a crash interrupted stays paused for good, and nobody hears of it"),
        ("degraded", "the pool mounts with a disk missing, without a word, and what is written then has no second copy"),
        ("nobarrier", "a power cut can cost the whole file system"),
        ("nospace_cache", "the kernel refuses it where mkfs.btrfs made the free space tree, which it does since 5.15, and the mount with it"),
    }.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Wrong))).ToFrozenDictionary(row => row.name, row => row.Wrong, StringComparer.Ordinal);

    public static IEnumerable<string> Names => Known.Keys;

    /// <returns>Whether it is known; then also what is wrong with it, or null.</returns>
    public static bool Knows(string name, out string? wrong) =>
        Known.TryGetValue(name, out wrong) || name.StartsWith("x-", StringComparison.Ordinal) || name.StartsWith("X-", StringComparison.Ordinal);
}
