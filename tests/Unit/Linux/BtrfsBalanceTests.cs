using PantherStorage.Linux.Btrfs;

namespace PantherStorage.Tests.Unit.Linux;

public sealed class BtrfsBalanceTests
{
    [TestCase("No balance found on '/'\n", BalanceState.None)]
    [TestCase("Balance on '/' is running\n3 out of about 10 chunks balanced (4 considered),  70% left\n", BalanceState.Running)]
    [TestCase("Balance on '/' is running, pause requested\n", BalanceState.Running)]
    [TestCase("Balance on '/' is paused\n0 out of about 5 chunks balanced (1 considered), 100% left\n", BalanceState.Paused)]
    [TestCase("", null)]
    public void The_tools_words_tell_the_state(string text, BalanceState? state) => Assert.That(BtrfsBalance.Parse(text), Is.EqualTo(state));
}
