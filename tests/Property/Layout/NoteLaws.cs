using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Property.Layout;

/// <summary>What a reader of a plan is told, and where it would be noise.</summary>
public sealed class NoteLaws
{
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_cannot_be_had_is_among_the_notes_with_its_subvolume(Wish wish)
    {
        var plan = wish.Plan;
        var lost = from subvolume in plan.Subvolumes
                   from because in subvolume.Because
                   where because.Contains("belongs to the whole pool") || because.StartsWith("the property knows no level")
                   select $"{subvolume.Name}: {because}.";

        Assert.That(lost, Is.SubsetOf(plan.Notes));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_host_that_makes_nothing_says_so(Wish wish, bool enabled)
    {
        var plan = Planner.Plan(wish.Host, wish.Options with { Enable = enabled });

        Assert.That(Told(plan, "storage.enable is false"), Is.EqualTo(!enabled));
        Assert.That(Told(plan, "snapshots are off"), Is.EqualTo(enabled && wish.Options.Snapshots.Enable == false));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void What_autodefrag_does_or_does_not_is_told_where_its_owner_asks_for_it(Wish wish)
    {
        var (plan, asked) = (wish.Plan, wish.Options.Btrfs.SsdAutodefrag);
        var ssd = wish.Complete.Btrfs.SsdOptimization is true;
        var inPlace = plan.Subvolumes.Where(subvolume => subvolume.Nodatacow).Select(subvolume => subvolume.Name).ToList();

        Assert.That(Told(plan, "storage.btrfs.ssdAutodefrag has no effect"), Is.EqualTo(asked && !ssd));
        Assert.That(Told(plan, "storage.btrfs.ssdAutodefrag is the whole pool's"), Is.EqualTo(asked && ssd && inPlace.Count > 0));
        if (asked && ssd)
            Assert.That(plan.Notes.Where(note => note.Contains("ssdAutodefrag is the whole pool's")), Has.All.Matches<string>(note => inPlace.TrueForAll(note!.Contains)));
    }

    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void Each_peculiar_subvolume_has_its_note_exactly_where_it_is(Wish wish)
    {
        var plan = wish.Plan;
        var there = plan.Subvolumes.ToDictionary(subvolume => subvolume.Name);

        Assert.That(Told(plan, "mkswapfile"), Is.EqualTo(there.ContainsKey("@swap")));
        Assert.That(Told(plan, "The replica on the secondary pool"), Is.EqualTo(wish.Host.Subvolumes.Any(shape => shape.Content == Content.Copy && there.ContainsKey(shape.Name))));
        Assert.That(Told(plan, "Store paths of @nix are written once"), Is.EqualTo(there.TryGetValue("@nix", out var nix) && nix.Nodatacow));
    }

    /// <summary>Settled by its own rules first, then for the disk and the subvolumes of this host.</summary>
    [FsCheck.NUnit.Property(Arbitrary = [typeof(Wishes)])]
    public void A_performance_mode_tells_what_it_gives_and_what_of_it_yields(Wish wish)
    {
        var mode = wish.Mode;
        if (mode is null)
        {
            Assert.That(Told(wish.Plan, "Performance mode"), Is.False);
            return;
        }

        Assert.That(wish.Plan.Notes, Has.One.StartsWith($"Performance mode {mode.Mode.Name} ").And.One.EndsWith($"it gives {mode.Settled.Options}."));
        foreach (var because in mode.Settled.Yielded.Select(yielded => yielded.Because).Distinct().Concat(mode.Mode.Remarks))
            Assert.That(wish.Plan.Notes, Has.One.Contains(because));
    }

    private static bool Told(StoragePlan plan, string words) => plan.Notes.Any(note => note.Contains(words));
}
