using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Tests.Unit.Replicas;

public sealed class ReplicaTargetTests
{
    [TestCase("/mnt/second/replica", "", 0, "/mnt/second/replica")]
    [TestCase("ssh://root@nas/srv/replicas/zephyrus", "root@nas", 0, "/srv/replicas/zephyrus")]
    [TestCase("ssh://replica@nas.example.org:2222/srv", "replica@nas.example.org", 2222, "/srv")]
    public void A_place_is_a_directory_here_or_one_of_another_machine(string text, string login, int port, string path)
    {
        var target = ReplicaTarget.Parse(text);

        Assert.That((target.Login, target.Port, target.Path, target.ToString()), Is.EqualTo((login, port, path, text)));
    }

    [TestCase("")]
    [TestCase("replica")]
    [TestCase("/")]
    [TestCase("/srv/../etc")]
    [TestCase("/srv/a b")]
    [TestCase("/srv/$(id)")]
    [TestCase("ssh://nas/srv")]
    [TestCase("ssh://-oProxyCommand=id@nas/srv")]
    [TestCase("ssh://root@-nas/srv")]
    [TestCase("ssh://root@nas:0/srv")]
    [TestCase("ssh://root@nas:70000/srv")]
    [TestCase("ssh://root@nas")]
    [TestCase("ssh://root:secret@nas/srv")]
    public void What_a_shell_or_ssh_could_take_for_something_else_is_no_place(string text) =>
        Assert.That(() => ReplicaTarget.Parse(text), Throws.InstanceOf<StorageException>().With.Property(nameof(StorageException.ExitCode)).EqualTo(ExitCode.BadInput));

    [Test]
    public void The_client_never_asks_and_lends_nothing_and_what_is_run_there_is_one_word_of_its_own()
    {
        var command = new SecureShell("root@nas", 2222, "/etc/key", "/etc/hosts-known").Command(new("btrfs", "receive", "-e", "/srv/a'b"));

        Assert.That(command.Arguments, Is.SupersetOf(new[] { "BatchMode=yes", "StrictHostKeyChecking=yes", "ForwardAgent=no", "ClearAllForwardings=yes", "IdentitiesOnly=yes", "UserKnownHostsFile=/etc/hosts-known" }));
        Assert.That(command.Arguments.TakeLast(3), Is.EqualTo(new[] { "--", "root@nas", @"btrfs receive -e '/srv/a'\''b'" }));
        Assert.That(command.Arguments, Does.Contain("2222").And.Contain("/etc/key"));
    }
}
