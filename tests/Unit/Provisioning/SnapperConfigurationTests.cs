using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Tests.Unit.Provisioning;

public sealed class SnapperConfigurationTests
{
    [TestCase("", "SNAPPER_CONFIGS=\"root home\"\n")]
    [TestCase("SNAPPER_CONFIGS=\"\"\n", "SNAPPER_CONFIGS=\"root home\"\n")]
    [TestCase("A=1\nSNAPPER_CONFIGS=\"mine root\"\nB=2\n", "A=1\nSNAPPER_CONFIGS=\"mine root home\"\nB=2\n")]
    [TestCase("SNAPPER_CONFIGS='mine'", "SNAPPER_CONFIGS=\"mine root home\"")]
    [TestCase("SNAPPER_CONFIGS=mine\n", "SNAPPER_CONFIGS=\"mine root home\"\n")]
    [TestCase("SNAPPER_CONFIGS=mine # by hand\n", "SNAPPER_CONFIGS=\"mine root home\" # by hand\n")]
    [TestCase("SNAPPER_CONFIGS='home  root' # both\n", "SNAPPER_CONFIGS='home  root' # both\n")]
    [TestCase("A=1", "A=1\nSNAPPER_CONFIGS=\"root home\"\n")]
    [TestCase("# SNAPPER_CONFIGS=\"x\"\n", "# SNAPPER_CONFIGS=\"x\"\nSNAPPER_CONFIGS=\"root home\"\n")]
    public void Configurations_are_added_to_those_that_are_there(string before, string after)
    {
        var once = SnapperConfiguration.WithConfigs(before, ["root", "home"]);

        Assert.That(once, Is.EqualTo(after));
        Assert.That(SnapperConfiguration.WithConfigs(once, ["root", "home"]), Is.EqualTo(once), "twice changes nothing");
    }

    [Test]
    public void In_a_configuration_that_is_there_only_the_keys_that_decide_who_makes_and_deletes_snapshots_change()
    {
        const string Before = "# mine\nSUBVOLUME=/home\nFSTYPE=\"btrfs\"\nALLOW_GROUPS=\"wheel\"\n\nSYNC_ACL=\"yes\"\nTIMELINE_CREATE=\"yes\"\n  SPACE_LIMIT=\"0.3\"\nQGROUP=\"1/0\"\nMY_KEY=\"x\"";

        var after = SnapperConfiguration.Merged(Before, "/home");

        Assert.That(after, Does.StartWith(Before.Replace("TIMELINE_CREATE=\"yes\"", "TIMELINE_CREATE=\"no\"", StringComparison.Ordinal) + "\n"));
        Assert.That(after, Does.Contain("\nTIMELINE_CLEANUP=\"no\"\n").And.Contain("\nNUMBER_CLEANUP=\"no\"\n").And.Not.Contain("ALLOW_USERS"));
        Assert.That(SnapperConfiguration.Merged(after, "/home"), Is.EqualTo(after), "twice changes nothing");
    }

    [Test]
    public void Nothing_is_made_or_deleted_by_snapper_itself() => Assert.That(
        SnapperConfiguration.Config("/home"),
        Does.Contain("SUBVOLUME=\"/home\"").And.Contain("TIMELINE_CREATE=\"no\"").And.Contain("TIMELINE_CLEANUP=\"no\"")
            .And.Contain("NUMBER_CLEANUP=\"no\"").And.Contain("EMPTY_PRE_POST_CLEANUP=\"no\"").And.Contain("QGROUP=\"\""));
}
