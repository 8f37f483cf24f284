using PantherStorage.Operations.Maintenance;

namespace PantherStorage.Tests.Unit.Maintenance;

public sealed class MountedPoolTests
{
    [TestCase("/@", true)]
    [TestCase("/@.replaced-20261101T020000Z", true, TestName = "The one that runs until the next boot is of the pool too")]
    [TestCase("/@snapshots", false)]
    [TestCase("/@.mine", false)]
    [TestCase("/", false)]
    public void A_mount_is_of_the_subvolume_that_has_the_whole_name(string root, bool isIt) => Assert.That(MountedPool.IsOf(root, "@"), Is.EqualTo(isIt));
}
