using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Replicas;

public sealed class ReplicaPlanTests
{
    [Test]
    public void The_host_with_two_pools_copies_the_snapshots_of_the_first_to_the_second()
    {
        var plan = Plan("zephyrus", new ReplicaOptions());
        var replica = plan.Replica!;

        Assert.That(replica.Target, Is.EqualTo("/var/lib/panther-storage/replica"));
        Assert.That(replica.Configs, Is.EquivalentTo(plan.Pools[0].Subvolumes.Select(subvolume => subvolume.SnapperConfig).OfType<string>()));
        Assert.That(replica.Configs, Is.SupersetOf(new[] { "root", "home", "dev-projects" }));
    }

    [TestCase("yoga")]
    [TestCase("hetzner")]
    public void A_host_with_one_pool_has_none_until_a_place_is_named(string host)
    {
        var remote = Plan(host, new ReplicaOptions { Target = "ssh://root@nas/srv/replicas/it", KeyFile = "/etc/key" });

        Assert.That(Plan(host, new ReplicaOptions()).Replica, Is.Null);
        Assert.That((remote.Replica!.Target, remote.Replica.KeyFile), Is.EqualTo(("ssh://root@nas/srv/replicas/it", "/etc/key")));
        Assert.That(() => Plan(host, new ReplicaOptions { Enable = true }), Throws.InstanceOf<StorageException>().With.Message.Contains("storage.replica.target"));
    }

    [Test]
    public void Turned_off_there_is_none_and_no_unit_of_it()
    {
        var plan = Plan("zephyrus", new ReplicaOptions { Enable = false });

        Assert.That(plan.Replica, Is.Null);
        Assert.That(Jobs.Of(plan, new UnitOptions()).Select(job => job.Name), Does.Not.Contain("panther-replica"));
    }

    [Test]
    public void Its_unit_follows_the_snapshots_and_may_write_nothing_but_the_replica()
    {
        var unit = SystemdUnits.Render(Plan("zephyrus", new ReplicaOptions()), new UnitOptions())["panther-replica.service"];

        Assert.That(unit, Does.Contain("After=panther-snapshot.service\n").And.Contain("RequiresMountsFor=").And.Contain("/var/lib/panther-storage/replica"));
        Assert.That(unit, Does.Contain("ProtectSystem=strict\n").And.Contain("ReadWritePaths=-/var/lib/panther-storage/replica\n").And.Contain("RestrictAddressFamilies=AF_UNIX\n"));
    }

    [Test]
    public void Where_it_goes_to_another_machine_its_unit_may_use_the_line_and_writes_no_disk()
    {
        var unit = SystemdUnits.Render(Plan("yoga", new ReplicaOptions { Target = "ssh://root@nas/srv" }), new UnitOptions())["panther-replica.service"];

        Assert.That(unit, Does.Contain("AF_INET6").And.Contain("network-online.target").And.Not.Contain("ReadWritePaths=-/srv"));
    }

    private static StoragePlan Plan(string host, ReplicaOptions replica) => Planner.Plan(KnownHosts.Named(host), new StorageOptions { Replica = replica });
}
