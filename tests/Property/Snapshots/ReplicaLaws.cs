using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Snapshots;

/// <summary>A timeline of which some copies are in a replica, some of those without their snapshot, some changed.</summary>
/// <param name="Fates">For each snapshot: bits: 1 has a copy, 2 is gone here, 4 its copy was changed, 8 it was altered here, 16 is of another subvolume.</param>
public sealed record Copied(List<byte> Fates, bool IsWhole)
{
    public (List<Snapshot> Here, List<ReplicaCopy> There) Of(List<Snapshot> timeline)
    {
        var (here, there) = (new List<Snapshot>(), new List<ReplicaCopy>());
        foreach (var (index, snapshot) in timeline.Index())
        {
            var fate = Fates.Count == 0 ? 0 : Fates[index % Fates.Count];
            var made = snapshot with
            {
                Origin = (fate & 16) != 0 ? new Guid(1, 0, 0, new byte[8]) : Guid.Empty,
                IsAltered = !IsWhole && (fate & 8) != 0,
            };
            if ((fate & 1) != 0)
                there.Add(new ReplicaCopy(snapshot.Config, CopyName.Of(snapshot), snapshot.Uuid, !IsWhole && (fate & 4) != 0 ? "changed" : null));
            if ((fate & 3) != 3)
                here.Add(made);
        }

        return (here, there);
    }
}

public sealed class ReplicaLaws
{
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void A_replica_never_loses_what_the_next_copy_builds_on_and_loses_nothing_where_both_sides_have_nothing(List<Shot> shots, Copied copied, Circumstances given)
    {
        var (here, there, decided) = Decide(shots, copied, given);

        var both = here.Where(snapshot => !snapshot.IsAltered && there.Any(copy => copy.IsSound && copy.Source == snapshot.Uuid)).InOrder().ToList();
        var common = both.LastOrDefault(snapshot => snapshot.Origin == here.InOrder().Last().Origin) ?? both.LastOrDefault();
        Assert.That(decided.Common, Is.EqualTo(common));
        foreach (var gone in decided.Copies.Where(copy => !copy.IsKept))
            Assert.That(common, Is.Not.Null.And.Property(nameof(Snapshot.Uuid)).Not.EqualTo(gone.Copy.Source));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void A_copy_that_a_tier_counts_goes_only_where_the_policy_would_let_it_go_if_there_were_nothing_but_the_copies(List<Shot> shots, Copied copied, Circumstances given)
    {
        var (here, there, decided) = Decide(shots, copied with { Fates = [.. copied.Fates.Select(fate => (byte)(fate & ~2))] }, given);

        var copiesAlone = here.Where(snapshot => there.Any(copy => copy.IsSound && copy.Source == snapshot.Uuid));
        var kept = RetentionPlanner.Decide(copiesAlone, given.Policy, given.Facts(Shot.Timeline(shots))).Where(decision => decision.IsKept).Select(decision => decision.Snapshot.Uuid).ToHashSet();
        Assert.That(decided.Copies.Where(copy => !copy.IsKept && TierTag.IsCounted(copy.Copy.Name.Tier) && kept.Contains(copy.Copy.Source)), Is.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void What_was_pinned_or_made_by_hand_goes_only_while_its_snapshot_is_here_and_not_pinned(List<Shot> shots, Copied copied, Circumstances given)
    {
        var (here, _, decided) = Decide(shots, copied, given);

        foreach (var gone in decided.Copies.Where(copy => !copy.IsKept && (copy.Copy.Name.IsPinned || !TierTag.IsCounted(copy.Copy.Name.Tier))))
            Assert.That(here.Find(snapshot => snapshot.Uuid == gone.Copy.Source), Is.Not.Null.And.Property(nameof(Snapshot.Pinned)).False);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Each_parent_is_whole_of_the_same_subvolume_and_on_both_sides_by_then(List<Shot> shots, Copied copied, Circumstances given)
    {
        var (here, there, decided) = Decide(shots, copied, given);

        var arrived = there.Where(copy => copy.IsSound).Select(copy => copy.Source).ToHashSet();
        foreach (var send in decided.Sends)
        {
            if (send.Parent is { } parent)
            {
                Assert.That(arrived, Does.Contain(parent.Uuid));
                Assert.That(here, Does.Contain(parent));
                Assert.That((parent.IsAltered, parent.Origin), Is.EqualTo((false, send.Snapshot.Origin)));
            }
            else
            {
                Assert.That(here.Where(other => !other.IsAltered && other.Origin == send.Snapshot.Origin).Select(other => other.Uuid).Where(arrived.Contains), Is.Empty);
            }

            Assert.That(arrived.Add(send.Snapshot.Uuid), "it is sent once");
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Cut_off_after_any_send_the_next_run_sends_the_rest_and_one_after_that_nothing(List<Shot> shots, Copied copied, Circumstances given, byte cut)
    {
        var (here, there, decided) = Decide(shots, copied, given);
        var done = decided.Sends.IsEmpty ? 0 : cut % (decided.Sends.Length + 1);
        foreach (var send in decided.Sends.Take(done))
            there.Add(Arrived(send));

        var rest = Again(shots, here, there, given).Sends;
        there.AddRange(rest.Select(Arrived));

        Assert.That(rest.Select(send => send.Snapshot.Uuid), Is.EqualTo(decided.Sends.Skip(done).Select(send => send.Snapshot.Uuid)));
        Assert.That(Again(shots, here, there, given).Sends, Is.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void What_is_sent_is_not_deleted_at_once_and_what_is_deleted_is_not_sent_again(List<Shot> shots, Copied copied, Circumstances given)
    {
        var (here, there, decided) = Decide(shots, copied, given);
        there.AddRange(decided.Sends.Select(Arrived));
        var sent = decided.Sends.Select(send => send.Snapshot.Uuid).ToHashSet();

        var after = Again(shots, here, there, given);
        there.RemoveAll(copy => after.Copies.Any(decision => !decision.IsKept && decision.Copy == copy));

        Assert.That(after.Copies.Where(decision => !decision.IsKept && sent.Contains(decision.Copy.Source)), Is.Empty);
        Assert.That(Again(shots, here, there, given).Sends, Is.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Nothing_goes_while_the_clock_is_back_and_what_was_altered_is_never_sent(List<Shot> shots, Copied copied, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var (here, there) = copied.Of(timeline);
        var facts = given.Facts(timeline);

        var decided = ReplicaPlanner.Decide(here, there, given.Policy, facts with { LastSeen = facts.Now.ToInstant() + Duration.FromSeconds(1) });

        Assert.That(decided.Copies.Where(copy => !copy.IsKept), Is.Empty);
        Assert.That(decided.Sends.Where(send => send.Snapshot.IsAltered), Is.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void The_name_of_a_copy_tells_when_and_for_what_its_snapshot_was_made(List<Shot> shots)
    {
        foreach (var snapshot in Shot.Timeline(shots))
            Assert.That(CopyName.Parse(CopyName.Of(snapshot).ToString()), Is.EqualTo(CopyName.Of(snapshot)));
    }

    private static ReplicaCopy Arrived(ReplicaSend send) => new(send.Snapshot.Config, CopyName.Of(send.Snapshot), send.Snapshot.Uuid, null);

    private static ReplicaDecisions Again(List<Shot> shots, List<Snapshot> here, List<ReplicaCopy> there, Circumstances given) =>
        ReplicaPlanner.Decide(here, there, given.Policy, given.Facts(Shot.Timeline(shots)));

    private static (List<Snapshot> Here, List<ReplicaCopy> There, ReplicaDecisions Decided) Decide(List<Shot> shots, Copied copied, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var (here, there) = copied.Of(timeline);
        return (here, there, ReplicaPlanner.Decide(here, there, given.Policy, given.Facts(timeline)));
    }
}
