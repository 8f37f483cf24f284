using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>A daily backup on a weekly one on a full one.</summary>
public sealed class ChainTests
{
    private static readonly List<StoredBackup> Made = BackupHistory.Line(Tier.Monthly, Tier.Weekly, Tier.Daily);
    private static readonly (StoredBackup Full, StoredBackup Weekly, StoredBackup Daily) Links = (Made[0], Made[1], Made[2]);

    [Test]
    public void A_whole_chain_is_told_from_its_full_backup_on()
    {
        var chain = Chain.Of(Links.Daily, Made);

        Assert.That((chain.IsWhole, chain.Broken), Is.EqualTo((true, (string?)null)));
        Assert.That(chain.Links, Is.EqualTo(Made));
    }

    [Test]
    public void One_whose_parent_is_gone_cannot_be_restored_and_says_which_it_was()
    {
        var chain = Chain.Of(Links.Daily, [Links.Weekly, Links.Daily]);

        Assert.That(chain.Broken, Does.StartWith($"{Links.Weekly.Key} builds on {Links.Full.Key}, which is not in the bucket"));
        Assert.That(chain.Links, Is.EqualTo(new[] { Links.Weekly, Links.Daily }));
    }

    [Test]
    public void One_whose_parent_is_of_another_snapshot_than_it_was_made_from_cannot_be_restored()
    {
        var other = Guid.NewGuid();
        var full = Links.Full.But(facts => facts with { StreamUuid = other });

        Assert.That(
            Chain.Of(Links.Daily, [full, Links.Weekly, Links.Daily]).Broken,
            Is.EqualTo($"{Links.Weekly.Key} was made from snapshot {Links.Full.Facts.StreamUuid}, and {full.Key} is of snapshot {other}"));
    }

    [Test]
    public void One_that_counts_its_links_otherwise_than_its_parent_cannot_be_restored()
    {
        var daily = Links.Daily.But(facts => facts with { Depth = 2 });

        Assert.That(
            Chain.Of(daily, [Links.Full, Links.Weekly, daily]).Broken,
            Is.EqualTo($"{daily.Key} says it is link 2, and its parent {Links.Weekly.Key} says 2"));
    }
}
