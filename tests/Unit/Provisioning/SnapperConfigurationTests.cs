using PantherStorage.Engine.Provisioning;

namespace PantherStorage.Tests.Unit.Provisioning;

public sealed class SnapperConfigurationTests
{
    [TestCase("", "SNAPPER_CONFIGS=\"root home\"\n")]
    [TestCase("SNAPPER_CONFIGS=\"\"\n", "SNAPPER_CONFIGS=\"root home\"\n")]
    [TestCase("A=1\nSNAPPER_CONFIGS=\"mine root\"\nB=2\n", "A=1\nSNAPPER_CONFIGS=\"mine root home\"\nB=2\n")]
    [TestCase("SNAPPER_CONFIGS='mine'", "SNAPPER_CONFIGS=\"mine root home\"")]
    [TestCase("SNAPPER_CONFIGS=mine\n", "SNAPPER_CONFIGS=\"mine root home\"\n")]
    [TestCase("A=1", "A=1\nSNAPPER_CONFIGS=\"root home\"\n")]
    [TestCase("# SNAPPER_CONFIGS=\"x\"\n", "# SNAPPER_CONFIGS=\"x\"\nSNAPPER_CONFIGS=\"root home\"\n")]
    public void Configurations_are_added_to_those_that_are_there(string before, string after)
    {
        var once = SnapperConfiguration.WithConfigs(before, ["root", "home"]);

        Assert.That(once, Is.EqualTo(after));
        Assert.That(SnapperConfiguration.WithConfigs(once, ["root", "home"]), Is.EqualTo(once), "twice changes nothing");
    }

    [Test]
    public void Nothing_is_made_or_deleted_by_snapper_itself() => Assert.That(
        SnapperConfiguration.Config("/home"),
        Does.Contain("SUBVOLUME=\"/home\"").And.Contain("TIMELINE_CREATE=\"no\"").And.Contain("TIMELINE_CLEANUP=\"no\"")
            .And.Contain("NUMBER_CLEANUP=\"no\"").And.Contain("EMPTY_PRE_POST_CLEANUP=\"no\"").And.Contain("QGROUP=\"\""));
}
