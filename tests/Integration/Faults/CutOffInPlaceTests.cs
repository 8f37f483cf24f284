using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Storage;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>A restore in place is killed at every step: the old one or the new one has the place, and running it again succeeds.</summary>
public sealed class CutOffInPlaceTests
{
    internal static readonly Milestone[] OfInPlace =
        [Milestone.PlaceUnmounted, Milestone.SuccessorReady, Milestone.PlacesSwapped, Milestone.NestedMoved, Milestone.OldNamed, Milestone.PlaceMounted];

    private static readonly string[] Home = ["restore", "--label", "home", "--in-place"];

    private static readonly string[] RollBack = ["snapshot", "rollback", "home"];

    private static IEnumerable<TestCaseData> CutsOfRollback => OfInPlace.Select(step => (step, times: 1)).Append((Milestone.NestedMoved, 2))
        .Chunk(4).Select((cuts, index) => new TestCaseData([cuts]).SetArgDisplayNames($"part {index + 1}"));

    private static IEnumerable<TestCaseData> Cuts =>
        new[] { Milestone.LinkReceived, Milestone.RestoreCompared }.Concat(OfInPlace).Select(step => (step, times: 1)).Append((Milestone.NestedMoved, 2))
            .Chunk(3).Select((cuts, index) => new TestCaseData([cuts]).SetArgDisplayNames($"part {index + 1}"));

    [TestCaseSource(nameof(Cuts))]
    public async Task A_subvolume_is_the_old_one_or_the_new_one_nothing_is_lost_and_the_next_run_succeeds((Milestone Step, int Times)[] cuts)
    {
        await using var host = await InPlaceHost.Make();
        foreach (var (step, times) in cuts)
        {
            var when = $"cut off at {step}, time {times}";
            var old = await host.Change(when);

            Assert.That(await host.CutOff(step, times, Home), Is.True, when);
            FaultsPage.Row("the same, at any step of `restore --in-place`").EndsWith((ExitCode)CutOffProgram.Killed);

            Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(step is Milestone.LinkReceived or Milestone.RestoreCompared or Milestone.PlaceUnmounted or Milestone.SuccessorReady ? old : host.BackedUp), when);
            Assert.That(await Kept(host, old), Is.True, when);
            Assert.That(Have(host, "ann/nested/precious"), Is.EqualTo(1), when);
            Assert.That(Have(host, ".snapshots/1/info.xml"), Is.EqualTo(1), when);

            await host.Program(Home);

            await host.IsBackInPlace(when);
            Assert.That(await Kept(host, old), Is.True, when);
            Assert.That(host.Beside(".replaced-"), Is.Not.Empty, when);
            foreach (var replaced in host.Beside(".replaced-"))
                await BtrfsTool.DeleteSubvolume(replaced, default);
        }
    }

    [TestCaseSource(nameof(CutsOfRollback))]
    public async Task A_rollback_leaves_the_old_one_or_the_new_one_nothing_is_lost_and_the_next_run_succeeds((Milestone Step, int Times)[] cuts)
    {
        await using var host = await InPlaceHost.Make();
        foreach (var (step, times) in cuts)
        {
            var when = $"cut off at {step}, time {times}";
            var old = await host.Change(when);

            Assert.That(await host.CutOff(step, times, RollBack), Is.True, when);
            FaultsPage.Row("the same, at any step of `snapshot rollback`").EndsWith((ExitCode)CutOffProgram.Killed);

            Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(step is Milestone.PlaceUnmounted or Milestone.SuccessorReady ? old : host.BackedUp), when);
            Assert.That(await Kept(host, old), Is.True, when);
            Assert.That(Have(host, "ann/nested/precious"), Is.EqualTo(1), when);
            Assert.That(Have(host, ".snapshots/1/info.xml"), Is.EqualTo(1), when);

            await host.Program(RollBack);

            await host.IsBackInPlace(when);
            Assert.That(await Kept(host, old), Is.True, when);
            foreach (var replaced in host.Beside(".replaced-"))
                await BtrfsTool.DeleteSubvolume(replaced, default);
        }
    }

    [Test]
    public async Task A_directory_is_the_old_one_or_the_new_one_nothing_is_lost_and_the_next_run_succeeds([Values] bool inUsersDirectory)
    {
        await using var host = await InPlaceHost.Make();
        var data = Path.Combine(host.Home, "data");
        await ScratchBtrfs.Run("chown", inUsersDirectory ? "1000:1000" : "0:0", host.Home);
        var expected = await Trees.Digest(data);
        foreach (var step in new[] { Milestone.RestoreCompared, Milestone.SuccessorReady, Milestone.PlacesSwapped, Milestone.OldNamed })
        {
            var mine = Path.Combine(data, $"mine-{step}");
            await File.WriteAllTextAsync(mine, "mine");

            Assert.That(await host.CutOff(step, 1, "restore", "--label", "data", "--in-place"), Is.True, step.ToString());

            // In a user's directory the new one has a mark as well until it is finished.
            if (!inUsersDirectory && !File.Exists(mine))
                Assert.That(await Trees.Digest(data), Is.EqualTo(expected), step.ToString());
            await host.Program("restore", "--label", "data", "--in-place");
            Assert.That(await Trees.Digest(data), Is.EqualTo(expected), step.ToString());
            Assert.That(Directory.GetDirectories(host.Home, "data.replaced-*").Count(kept => File.Exists(Path.Combine(kept, Path.GetFileName(mine)))), Is.EqualTo(1), step.ToString());
            Assert.That(Directory.GetDirectories(host.Home, "data.restoring-*").Concat(Directory.GetDirectories(host.Home, ".panther-*")), Is.Empty, step.ToString());
        }
    }

    private static async Task<bool> Kept(InPlaceHost host, string old)
    {
        foreach (var subvolume in host.Beside(string.Empty))
        {
            if (await InPlaceHost.Digest(subvolume) == old)
                return true;
        }

        return false;
    }

    private static int Have(InPlaceHost host, string file) => host.Beside(string.Empty).Count(subvolume => File.Exists(Path.Combine(subvolume, file)));
}
