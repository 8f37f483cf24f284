using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

/// <summary>Which subvolumes there are, and what is asked for each: by its policy, its host's mode, and its owner.</summary>
public sealed class IntentLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_subvolume_is_there_when_its_owner_says_so_and_else_unless_its_host_leaves_it_off(Wish wish)
    {
        var there = wish.Host.Subvolumes.Where(shape => Own(wish, shape.Name)?.Enable ?? shape.Presence != Presence.OffByDefault);

        Assert.That(wish.Plan.Subvolumes.Select(subvolume => subvolume.Name), Is.EquivalentTo(there.Select(shape => shape.Name)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Who_says_nothing_of_a_subvolume_gets_what_its_policy_and_on_standard_ones_of_a_server_its_mode_ask_for(Wish wish)
    {
        var mode = wish.Mode;
        Assert.That(mode is not null, Is.EqualTo(wish.Host.Kind == HostKind.Server));
        foreach (var subvolume in wish.Plan.Subvolumes.Where(subvolume => Own(wish, subvolume.Name) is null or { MountOptions: null, Compression: null }))
        {
            var policy = Shape(wish, subvolume.Name).Policy;
            var preset = Written(policy);
            var expected = mode is null || policy != Policy.Standard ? preset : OptionMerge.Of(
            [
                new OptionLayer(OptionLevel.Preset, "the preset", preset.ToTexts()),
                new OptionLayer(OptionLevel.Profile, "the mode", mode.Settled.Options.ToTexts()),
            ]).Options;
            Assert.That(subvolume.Intent, Is.EqualTo(expected.ToTexts()), subvolume.Name);
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_the_owner_writes_for_a_subvolume_is_asked_for_and_its_compression_option_before_its_mount_options(Wish wish)
    {
        foreach (var subvolume in wish.Plan.Subvolumes)
        {
            var own = Own(wish, subvolume.Name);
            var asked = OptionSet.Parse(own?.MountOptions ?? []);
            if (own?.Compression is { } compression)
                asked = asked.Without("compress").With(MountOption.Parse($"compress={compression}"));
            Assert.That(asked.ToTexts(), Is.SubsetOf(subvolume.Intent), subvolume.Name);
        }
    }

    /// <summary>Of the policy, the mode and the owner.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Whatever_of_an_intent_had_to_yield_is_told_at_its_subvolume(Wish wish)
    {
        var mode = wish.Mode;
        foreach (var subvolume in wish.Plan.Subvolumes)
        {
            var policy = Shape(wish, subvolume.Name).Policy;
            IEnumerable<MountOption> asked =
            [
                .. Written(policy).All,
                .. policy == Policy.Standard && mode is not null ? mode.Settled.Options.All : [],
                .. OptionSet.Parse(Own(wish, subvolume.Name)?.MountOptions ?? []).All,
            ];
            foreach (var lost in asked.Select(option => option.ToString()).Where(option => !subvolume.Intent.Contains(option)))
                Assert.That(subvolume.Because, Has.Some.Contains($"{lost} ").And.Some.Contains("yields to"), $"{lost} of {subvolume.Name}");
        }
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_must_be_written_in_place_is_refused_otherwise_or_warned_of(Wish wish, bool enforce)
    {
        foreach (var shape in wish.Host.Subvolumes.Where(shape => shape.Policy.NeedsNodatacow()))
        {
            var copied = wish.Options with
            {
                Btrfs = wish.Options.Btrfs with
                {
                    EnforceDatabaseNodatacow = enforce,
                    Subvolumes = wish.Options.Btrfs.Subvolumes.SetItem(shape.Name, new SubvolumeOptions { Enable = true, MountOptions = ["datacow"] }),
                },
            };
            if (enforce)
                Assert.That(() => Planner.Plan(wish.Host, copied), Refused().And.Message.Contains(shape.Name));
            else
                Assert.That(Planner.Plan(wish.Host, copied).Notes, Has.Some.StartsWith($"WARNING {shape.Name} is copied on write"));
        }

        Assert.That(wish.Plan.Notes, Has.None.Contains("is copied on write, as asked"));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Compression_is_refused_for_what_is_written_in_place(Wish wish)
    {
        foreach (var subvolume in wish.Plan.Subvolumes.Where(subvolume => subvolume.Nodatacow))
        {
            var own = Own(wish, subvolume.Name) ?? new SubvolumeOptions();
            var compressed = wish.Options with
            {
                Btrfs = wish.Options.Btrfs with { Subvolumes = wish.Options.Btrfs.Subvolumes.SetItem(subvolume.Name, own with { Compression = "zstd:3" }) },
            };
            Assert.That(() => Planner.Plan(wish.Host, compressed), Refused().And.Message.Contains($"{subvolume.Name}.compression"));
        }
    }

    /// <summary>The owner's presets, as his documents have them.</summary>
    private static OptionSet Written(Policy policy) => OptionSet.Parse(policy switch
    {
        Policy.Standard => "noatime,space_cache=v2,compress=zstd:3",
        Policy.Cache => "noatime,compress=zstd:1",
        Policy.Temp => "noatime,nodatacow,compress=no",
        _ => "noatime,nodatacow,compress=no",
    });

    private static NUnit.Framework.Constraints.Constraint Refused() =>
        Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput);

    private static SubvolumeOptions? Own(Wish wish, string name) => wish.Options.Btrfs.Subvolumes.GetValueOrDefault(name);

    private static SubvolumeShape Shape(Wish wish, string name) => wish.Host.Subvolumes.Single(shape => shape.Name == name);
}
