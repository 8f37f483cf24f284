using System.Collections.Immutable;

namespace PantherStorage.Model.Mounting;

/// <summary>
/// How Btrfs can be made to do what is asked of one subvolume. Only the first mount of a file system sets its
/// pool-wide options, so these cannot differ between subvolumes: nodatacow becomes an inode flag, compression a
/// property, and what has no such means is said.
/// </summary>
/// <param name="MountOptions">Those of this mount, then those of its pool.</param>
/// <param name="CompressionProperty">Value of the Btrfs property, or null.</param>
/// <param name="Because">One sentence for each translation.</param>
/// <param name="Lost">What was asked for and cannot be had, one sentence each; also in <paramref name="Because"/>.</param>
public sealed record Mechanism(
    OptionSet MountOptions, bool Nodatacow, string? CompressionProperty, ImmutableArray<string> Because, ImmutableArray<string> Lost)
{
    /// <param name="intent">What is asked for.</param>
    /// <param name="hardening">Per-mount options that go without asking, unless the intent says otherwise.</param>
    /// <param name="pool">What every mount of the file system carries.</param>
    public static Mechanism For(OptionSet intent, OptionSet hardening, OptionSet pool)
    {
        var (property, compressionBecause, compressionLost) = Compression(intent, pool);
        var lost = compressionLost.AddRange(LostPoolOptions(intent, pool));
        ImmutableArray<string> because =
        [
            .. InPlace(intent),
            .. Usual(intent),
            .. compressionBecause,
            .. FreeSpaceTree(intent, pool),
            .. Hardened(intent, hardening),
            .. lost,
        ];
        var own = hardening.With(intent.Only(option => option.Scope != OptionScope.Pool));
        return new Mechanism(own.With(pool), intent.Nodatacow, property, because, lost);
    }

    private static IEnumerable<string> InPlace(OptionSet intent)
    {
        if (intent.Nodatacow)
            yield return "nodatacow as a mount option would belong to the whole pool, so the empty subvolume gets chattr +C: every new file inherits it, and is neither checksummed nor compressed";
    }

    private static IEnumerable<string> Usual(OptionSet intent) =>
        from option in intent.All
        where option.Name is "datacow" or "datasum" || option.Name == "nodatasum" && intent.Nodatacow
        select option.Name == "nodatasum"
            ? "nodatasum needs no option: what is written in place has no checksums"
            : $"{option} needs no option: it is what Btrfs does unless it is told otherwise";

    private static (string? Property, ImmutableArray<string> Because, ImmutableArray<string> Lost) Compression(OptionSet intent, OptionSet pool)
    {
        if (intent.Nodatacow || intent.Compression is not { } asked)
            return (null, [], []);
        var given = pool.Compression;
        var givenAlgorithm = given?.Algorithm ?? "no";
        if (asked.Algorithm == "no")
        {
            return givenAlgorithm == "no"
                ? (null, [], [])
                : ("none", [$"compress=no here while the pool has {given}: the compression property \"none\" on the subvolume, inherited by new files"], []);
        }

        if (asked == given)
            return (null, [], []);
        if (asked.Algorithm == givenAlgorithm)
            return (null, [], [$"{asked} is asked for, and the pool has {given}: a level belongs to the whole pool, so files here get {given}"]);
        return (asked.Algorithm,
            [$"{asked} while the pool has {given?.ToString() ?? "no compression"}: the compression property \"{asked.Algorithm}\" on the subvolume, inherited by new files"],
            asked.Value is "lzo" or "zlib:3" or "zstd:3" ? [] : [$"the property knows no level, so {asked} becomes {asked.Algorithm} at its default level"]);
    }

    private static IEnumerable<string> FreeSpaceTree(OptionSet intent, OptionSet pool)
    {
        if (intent.About("space_cache")?.Value == "v2" && pool.About("space_cache") is null)
            yield return "space_cache=v2 needs no option: mkfs.btrfs makes the free space tree, and the kernel keeps it";
    }

    private static IEnumerable<string> Hardened(OptionSet intent, OptionSet hardening)
    {
        var added = hardening.Only(option => intent.About(option.Subject) is null);
        if (added.All.Any())
            yield return $"{string.Join(", ", added.ToTexts())} added: nothing here needs {string.Join(" or ", added.All.Select(Forbids))}";
    }

    private static string Forbids(MountOption option) => option.Name switch
    {
        "nodev" => "device nodes",
        "nosuid" => "set-user-ID programs",
        "noexec" => "programs",
        var name => $"what {name} forbids",
    };

    private static IEnumerable<string> LostPoolOptions(OptionSet intent, OptionSet pool) =>
        from option in intent.Of(OptionScope.Pool).All
        where option.Subject is not ("datacow" or "compress") && option.Name != "datasum" && !pool.Has(option) && !(option.Subject == "datasum" && intent.Nodatacow)
        where option is not { Subject: "space_cache", Value: "v2" } || pool.About("space_cache") is not null
        select option.Name == "nodatasum"
            ? "nodatasum belongs to the whole pool, and would take the checksums of all its subvolumes: not applied"
            : $"{option} belongs to the whole pool, whose first subvolume does not ask for it: not applied";
}
