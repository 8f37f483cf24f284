using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;

namespace PantherStorage.Tests.Unit.Harness.Guests;

public sealed class SshEndpointTests
{
    private static readonly SshEndpoint Endpoint = new(4022, "/cache/key/drill", new GuestHostKey("/cache/images/yoga-0/known-hosts"));

    [Test]
    public void People_get_a_line_to_paste() =>
        Assert.That(Endpoint.ForPeople.ToString(), Does.StartWith("ssh -p 4022 -i /cache/key/drill ").And.EndsWith("root@127.0.0.1"));

    [Test]
    public void The_line_insists_on_the_host_key_of_the_image() =>
        Assert.That(Endpoint.ForPeople.Arguments, Is.SupersetOf(new[]
        {
            "StrictHostKeyChecking=yes", "UserKnownHostsFile=/cache/images/yoga-0/known-hosts", "HostKeyAlias=panther-guest",
        }));
}
