using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;

namespace PantherStorage.Tests.Property.Mounting;

public sealed class MergeLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Merging_never_leaves_compression_or_checksums_beside_nodatacow(Stack stack)
    {
        var merged = stack.Merged.Options;

        if (merged.Nodatacow)
            Assert.That((merged.Compression?.Algorithm ?? "no", merged.About("datasum")?.Name), Is.EqualTo(("no", (string?)null)).Or.EqualTo(("no", "nodatasum")));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Merging_leaves_one_option_about_each_subject(Stack stack) =>
        Assert.That(stack.Merged.Options.All.Select(option => option.Subject), Is.Unique);

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void What_comes_out_would_be_accepted_from_a_file(Stack stack)
    {
        var merged = stack.Merged.Options;

        Assert.That(OptionSet.Parse(merged.ToTexts()), Is.EqualTo(merged));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void The_file_has_the_last_word(Stack stack) =>
        Assert.That(OptionSet.Parse(stack.File).All, Has.All.Matches<MountOption>(stack.Merged.Options.Has));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void A_profile_wins_over_a_preset(Stack stack)
    {
        var withoutFile = stack with { File = [] };
        var profile = OptionMerge.Of([withoutFile.Layer(OptionLevel.Profile)]).Options;

        Assert.That(profile.All, Has.All.Matches<MountOption>(withoutFile.Merged.Options.Has));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Whatever_is_asked_for_holds_or_is_told_to_yield(Stack stack)
    {
        var merged = stack.Merged;

        foreach (var option in stack.All.Select(MountOption.Parse))
            Assert.That(merged.Options.Has(option) || merged.Yielded.Any(yielded => yielded.Option == option.ToString()), option.ToString());
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Nothing_holds_that_nobody_asked_for(Stack stack)
    {
        var asked = stack.All.Select(MountOption.Parse).ToList();

        Assert.That(stack.Merged.Options.All, Is.SubsetOf(asked));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Each_reason_names_the_option_that_yields_and_who_asked(Stack stack) =>
        Assert.That(stack.Merged.Yielded, Has.All.Matches<Yielded>(yielded =>
            yielded!.Because.Contains(yielded.Option) && Enum.GetNames<OptionLevel>().Any(level => yielded.Because.Contains($"the {level}"))));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void The_level_decides_and_not_the_order_in_which_layers_come(Stack stack) =>
        Assert.That(OptionMerge.Of(stack.Layers.Reverse()).Options, Is.EqualTo(stack.Merged.Options));

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void A_layer_that_asks_for_nothing_changes_nothing(Stack stack, OptionLevel level)
    {
        var more = OptionMerge.Of([.. stack.Layers, new OptionLayer(level, "nobody", [])]);

        Assert.That(more.Options, Is.EqualTo(stack.Merged.Options));
        Assert.That(more.Yielded, Is.EqualTo(stack.Merged.Yielded));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void What_is_settled_stays_settled(Stack stack)
    {
        var settled = stack.Merged.Options;

        var again = OptionMerge.Of([new OptionLayer(OptionLevel.Preset, "the outcome", settled.ToTexts())]);

        Assert.That((again.Options, again.Yielded.Length), Is.EqualTo((settled, 0)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Of_two_opposites_in_one_preset_neither_holds(Stack stack)
    {
        var preset = OptionMerge.Of([stack.Layer(OptionLevel.Preset)]).Options;

        foreach (var about in stack.Preset.Select(MountOption.Parse).GroupBy(option => option.Subject).Where(group => group.Select(option => option.Name).Distinct().Count() > 1))
            Assert.That(preset.About(about.Key), Is.Null);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Of_two_values_of_one_option_in_one_preset_the_later_holds(Stack stack)
    {
        var preset = OptionMerge.Of([stack.Layer(OptionLevel.Preset)]).Options;

        foreach (var about in Undisputed(stack.Preset).Where(about => about.Key != "datacow"))
            Assert.That(preset.About(about.Key), Is.EqualTo(about.Last()));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Of_nodatacow_beside_compression_or_checksums_in_one_preset_nodatacow_yields_and_only_there(Stack stack)
    {
        var wanted = Undisputed(stack.Preset).Select(about => about.Last()).ToList();
        var safer = wanted.Any(option => option.Name == "datasum" || option is { IsCompression: true, Algorithm: not "no" });

        var merged = OptionMerge.Of([stack.Layer(OptionLevel.Preset)]);

        Assert.That(merged.Options.Nodatacow, Is.EqualTo(!safer && wanted.Any(option => option.Name == "nodatacow")));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void What_stands_twice_in_one_layer_is_told(Stack stack)
    {
        foreach (var (level, texts) in new[] { (OptionLevel.Preset, stack.Preset), (OptionLevel.Profile, stack.Profile) })
        {
            var told = stack.Merged.Yielded.Where(yielded => yielded.Because.Contains($"times in the {level}")).Select(yielded => yielded.Option);
            Assert.That(told, Is.EquivalentTo(texts.GroupBy(text => text).Where(group => group.Count() > 1).Select(group => group.Key)));
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void What_is_told_to_yield_holds_only_where_it_is_asked_for_again(Stack stack)
    {
        var merged = stack.Merged;

        foreach (var option in merged.Yielded.Select(yielded => yielded.Option).Where(option => merged.Options.Has(MountOption.Parse(option))))
            Assert.That(stack.All.Count(text => text == option), Is.GreaterThan(1), option);
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void Defaults_asks_for_nothing(Stack stack)
    {
        var more = stack with { Preset = ["defaults", .. stack.Preset], Profile = [.. stack.Profile, "defaults"], File = [.. stack.File, " defaults"] };

        Assert.That(more.Merged.Options, Is.EqualTo(stack.Merged.Options));
        Assert.That(more.Merged.Yielded, Is.EqualTo(stack.Merged.Yielded));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Layers)])]
    public void A_file_against_itself_is_always_refused(Stack stack)
    {
        var opposed = OptionSet.Parse(stack.File).About("rw") is { Name: "ro" } ? "rw" : "ro";
        var layer = new OptionLayer(OptionLevel.File, "the File", [.. stack.File, opposed, opposed == "ro" ? "rw" : "ro"]);

        Assert.That(() => OptionMerge.Of([layer]), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput));
    }

    [FsCheck.NUnit.Property]
    public void No_mode_on_any_disk_writes_everything_in_place_or_contradicts_itself(bool ssd, bool databases)
    {
        foreach (var mode in PerformanceMode.All)
        {
            var settled = mode.On(ssd, databases ? ["@postgresql"] : []);
            Assert.That(settled.Options.Nodatacow, Is.False, mode.Name);
            Assert.That(OptionSet.Parse(settled.Options.ToTexts()), Is.EqualTo(settled.Options), mode.Name);
            Assert.That(mode.Asked.Select(MountOption.Parse).Where(option => !settled.Options.Has(option)).Select(option => option.ToString()), Is.SubsetOf(settled.Yielded.Select(yielded => yielded.Option)), mode.Name);
            if (mode.Asked.Contains("autodefrag"))
                Assert.That(settled.Options.About("autodefrag") is null, Is.EqualTo(databases), mode.Name);
            if (mode.Asked.Contains("ssd") && !mode.Asked.Contains("nossd"))
                Assert.That(settled.Options.About("ssd") is null, Is.EqualTo(!ssd), mode.Name);
            Assert.That(!ssd && settled.Options.About("ssd") is not null, Is.False, mode.Name);
        }
    }

    // By subject, those of which no opposite is there.
    private static IEnumerable<IGrouping<string, MountOption>> Undisputed(IEnumerable<string> texts) =>
        texts.Select(MountOption.Parse).GroupBy(option => option.Subject).Where(about => about.Select(option => option.Name).Distinct().Count() == 1);

    /// <summary>What three levels ask for; a file never contradicts itself, the others may.</summary>
    public sealed record Stack(ImmutableArray<string> Preset, ImmutableArray<string> Profile, ImmutableArray<string> File)
    {
        public MergedOptions Merged => OptionMerge.Of(Layers);

        public IEnumerable<OptionLayer> Layers => Enum.GetValues<OptionLevel>().Select(Layer);

        public IEnumerable<string> All => [.. Preset, .. Profile, .. File];

        public OptionLayer Layer(OptionLevel level) => new(level, $"the {level}", level switch
        {
            OptionLevel.Preset => Preset,
            OptionLevel.Profile => Profile,
            _ => File,
        });

        public override string ToString() => $"[{string.Join(',', Preset)}] < [{string.Join(',', Profile)}] < [{string.Join(',', File)}]";
    }

    public static class Layers
    {
        private static readonly string[] Texts =
        [
            "noatime", "relatime", "ro", "rw", "nodev", "dev", "ssd", "nossd", "nodatacow", "datacow", "datasum", "nodatasum",
            "compress=no", "compress=zstd:1", "compress=zstd:3", "compress=lzo", "compress-force=zlib:9",
            "autodefrag", "noautodefrag", "discard=async", "nodiscard", "commit=30", "commit=300", "space_cache=v2", "nofail",
        ];

        public static Arbitrary<Stack> Stacks() => (
            from preset in Gen.ListOf(Gen.Elements(Texts))
            from profile in Gen.ListOf(Gen.Elements(Texts))
            from file in OptionLaws.Options.Sets().Generator
            select new Stack([.. preset], [.. profile], file.ToTexts())).ToArbitrary();
    }
}
