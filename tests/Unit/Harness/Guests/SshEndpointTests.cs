using PantherStorage.Harness.Guests;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Unit.Harness.Guests;

public sealed class SshEndpointTests
{
    private static readonly SshEndpoint Door = new(4022, "/cache/key/drill");

    [Test]
    public void A_command_reaches_the_guests_shell_as_one_quoted_word()
    {
        var command = Door.Command("/tmp/s", new CommandLine("echo", "it's $HOME; rm *"));
        Assert.That(command.Arguments[^1], Is.EqualTo(@"echo 'it'\''s $HOME; rm *'"));
    }

    [Test]
    public void A_command_never_opens_a_connection_of_its_own() =>
        Assert.That(Door.Command("/tmp/s", new CommandLine("true")).Arguments, Does.Contain("ProxyCommand=false"));

    [Test]
    public void Unchecked_host_keys_go_with_the_loopback_only()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Door.Master("/tmp/s").Arguments, Does.Contain("StrictHostKeyChecking=no"));
            Assert.That(Door.Master("/tmp/s").Arguments[^1], Is.EqualTo("root@127.0.0.1"));
        }
    }

    [Test]
    public void People_get_a_line_to_paste() =>
        Assert.That(Door.ForPeople.ToString(), Does.StartWith("ssh -p 4022 -i /cache/key/drill ").And.EndsWith("root@127.0.0.1"));
}
