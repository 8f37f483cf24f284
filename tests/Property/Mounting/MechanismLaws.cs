using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Property.Mounting;

/// <summary>From what is asked of one subvolume, and what its pool has, to what Btrfs is told.</summary>
public sealed class MechanismLaws
{
    private static readonly OptionSet Hardening = OptionSet.Parse("nodev,nosuid");

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Cases)])]
    public void A_mount_carries_its_own_options_and_all_of_its_pools(Case asked)
    {
        Assert.That(asked.Mechanism.MountOptions.Of(OptionScope.Pool), Is.EqualTo(asked.Pool));
        Assert.That(asked.Intent.Only(option => option.Scope != OptionScope.Pool).All, Has.All.Matches<MountOption>(asked.Mechanism.MountOptions.Has));
        Assert.That(asked.Mechanism.Nodatacow, Is.EqualTo(asked.Intent.Nodatacow));
    }

    /// <summary>The property of a subvolume goes before its pool's option, and knows algorithms, not levels.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Cases)])]
    public void Files_are_compressed_by_the_algorithm_that_is_asked_for(Case asked)
    {
        if (asked.Intent.Nodatacow || asked.Intent.Compression is not { } compression)
        {
            Assert.That(asked.Mechanism.CompressionProperty, Is.Null);
            return;
        }

        var pool = asked.Pool.Compression?.Algorithm ?? "no";
        var had = asked.Mechanism.CompressionProperty switch { null => pool, "none" => "no", var algorithm => algorithm };
        Assert.That(had, Is.EqualTo(compression.Algorithm));
        Assert.That(asked.Mechanism.CompressionProperty is null, Is.EqualTo(pool == compression.Algorithm), "a property where the pool has it already");
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Cases)])]
    public void A_level_of_compression_that_cannot_be_had_is_told_and_one_that_is_had_is_not(Case asked)
    {
        var wanted = asked.Intent.Nodatacow ? null : asked.Intent.Compression;
        var had = wanted?.Algorithm == "no" || wanted == asked.Pool.Compression
            || wanted?.Algorithm != asked.Pool.Compression?.Algorithm && wanted?.Value is "lzo" or "zlib:3" or "zstd:3";

        Assert.That(asked.Mechanism.Lost.Count(lost => lost.Contains("level")), Is.EqualTo(wanted is null || had ? 0 : 1));
    }

    /// <summary>Except for what becomes a flag or a property, or is so in any case.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Cases)])]
    public void What_the_pools_first_mount_decides_otherwise_is_told_as_lost_and_nothing_else_is(Case asked)
    {
        var inForce = asked.Pool.With(OptionSet.Parse(asked.Intent.Nodatacow ? "nodatasum" : "datasum"));
        if (asked.Pool.About("space_cache") is null)
            inForce = inForce.With(MountOption.Parse("space_cache=v2"));

        foreach (var option in asked.Intent.Of(OptionScope.Pool).Without("datacow").Without("compress").All)
            Assert.That(asked.Mechanism.Lost.Any(lost => lost.StartsWith($"{option} belongs to the whole pool")), Is.EqualTo(!inForce.Has(option)), option.ToString());
        Assert.That(asked.Mechanism.Lost.Where(lost => !lost.Contains("level")), Has.All.Contains("belongs to the whole pool"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Cases)])]
    public void Nothing_that_is_asked_for_goes_without_a_word(Case asked)
    {
        var mechanism = asked.Mechanism;

        Assert.That(mechanism.Lost, Is.SubsetOf(mechanism.Because));
        Assert.That(mechanism.Because.Any(because => because.Contains("chattr +C")), Is.EqualTo(asked.Intent.Nodatacow));
        foreach (var option in asked.Intent.Without("compress").All.Where(option => !mechanism.MountOptions.Has(option)))
            Assert.That(mechanism.Because, Has.Some.Contains($"{option} "), option.ToString());
        Assert.That(mechanism.Because.Any(because => because.Contains("the compression property")), Is.EqualTo(mechanism.CompressionProperty is not null));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Cases)])]
    public void A_mount_is_hardened_where_its_owner_says_nothing_and_is_told_so(Case asked)
    {
        var added = Hardening.Only(option => asked.Intent.About(option.Subject) is null);

        Assert.That(added.All, Has.All.Matches<MountOption>(asked.Mechanism.MountOptions.Has));
        Assert.That(asked.Mechanism.Because.Any(because => because.StartsWith($"{string.Join(", ", added.ToTexts())} added")), Is.EqualTo(added.All.Any()));
    }

    /// <param name="Pool">What every mount of the file system carries.</param>
    public sealed record Case(OptionSet Intent, OptionSet Pool)
    {
        public Mechanism Mechanism => Mechanism.For(Intent, Hardening, Pool);

        public override string ToString() => $"{Intent} in a pool with {Pool}";
    }

    public static class Cases
    {
        /// <summary>Compressed on both sides, as often as not: the more rules meet there.</summary>
        public static Arbitrary<Case> All() => (
            from intent in Compressed()
            from pool in Compressed()
            select new Case(intent, pool.Of(OptionScope.Pool).Without("datacow").Without("datasum"))).ToArbitrary();

        private static Gen<OptionSet> Compressed() =>
            from options in OptionLaws.Options.Sets().Generator
            from compression in Gen.Elements("no", "lzo", "zlib", "zlib:9", "zstd", "zstd:1", "zstd:9")
            from compressed in Gen.Elements(true, false)
            select compressed && !options.Nodatacow ? options.With(MountOption.Parse($"compress={compression}")) : options;
    }
}
