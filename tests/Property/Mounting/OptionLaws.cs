using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Property.Mounting;

public sealed class OptionLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void Options_mean_the_same_in_any_order(OptionSet options, int seed) =>
        Assert.That(OptionSet.Parse(options.ToTexts().OrderBy(text => HashCode.Combine(text, seed))), Is.EqualTo(options));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void Options_survive_being_written(OptionSet options) =>
        Assert.That(OptionSet.Parse(options.ToString()), Is.EqualTo(options));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void Saying_an_option_twice_says_it_once(OptionSet options) =>
        Assert.That(OptionSet.Parse([.. options.ToTexts(), .. options.ToTexts()]), Is.EqualTo(options));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void A_newer_option_wins_over_its_opposite(OptionSet older, OptionSet newer)
    {
        var both = older.With(newer);

        Assert.That(newer.All, Has.All.Matches<MountOption>(both.Has));
        Assert.That(both.All.Select(option => option.Subject), Is.Unique);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void Two_opposites_are_refused(OptionSet first, OptionSet second)
    {
        var opposed = first.All.Any(option => second.About(option.Subject) is { } other && other != option);
        if (opposed)
            Assert.That(() => OptionSet.Parse([.. first.ToTexts(), .. second.ToTexts()]), Throws.InstanceOf<StorageException>().With.Message.Contains("conflict"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void Nodatacow_is_refused_beside_compression_or_checksums_and_beside_nothing_else(OptionSet options)
    {
        var others = options.Without("datacow");
        var excluded = others.Compression is { Algorithm: not "no" } || others.About("datasum")?.Name == "datasum";

        Assert.That(
            () => OptionSet.Parse([.. others.ToTexts(), "nodatacow"]),
            excluded ? Throws.InstanceOf<StorageException>().With.Message.Contains("conflict") : Throws.Nothing);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Options)])]
    public void Every_option_has_exactly_one_scope(OptionSet options) =>
        Assert.That(options.Of(OptionScope.Mount).With(options.Of(OptionScope.Pool)).With(options.Of(OptionScope.Fstab)), Is.EqualTo(options));

    public static class Options
    {
        private static readonly string[][] Choices =
        [
            ["noatime", "relatime", "strictatime"], ["ro", "rw"], ["nodev", "dev"], ["nosuid", "suid"], ["noexec", "exec"],
            ["compress=no", "compress=zstd:1", "compress=zstd:15", "compress=zstd:-5", "compress=lzo", "compress-force=zlib:9"],
            ["ssd", "nossd"], ["discard=async", "discard=sync", "nodiscard"], ["autodefrag", "noautodefrag"], ["commit=15", "commit=300"],
            ["datacow"], ["datasum", "nodatasum"], ["space_cache=v2", "nospace_cache"], ["nofail"], ["x-systemd.device-timeout=10s"],
        ];

        public static Arbitrary<OptionSet> Sets() => (
            from choices in Gen.SubListOf(Choices)
            from options in Gen.CollectToArray(choices.Select(choice => Gen.Elements(choice)))
            from inPlace in Gen.Elements(true, false)
            let set = OptionSet.Parse(options)
            select inPlace ? set.Only(GoesInPlace).With(MountOption.Parse("nodatacow")) : set).ToArbitrary();

        private static bool GoesInPlace(MountOption option) => option.IsCompression ? option.Algorithm == "no" : option.Name != "datasum";
    }
}
