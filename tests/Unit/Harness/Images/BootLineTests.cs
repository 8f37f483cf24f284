using PantherStorage.Harness.Images;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Images;

public sealed class BootLineTests
{
    [TestCase("zephyrus")]
    [TestCase("hetzner")]
    public void The_first_mount_of_the_pool_has_the_pools_options(string host)
    {
        var plan = Planner.Plan(KnownHosts.Named(host), new StorageOptions());
        var flags = BootLine.For(plan, "1234").Split(' ').Single(word => word.StartsWith("rootflags=", StringComparison.Ordinal))["rootflags=".Length..].Split(',');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(flags[0], Is.EqualTo("subvol=@"));
            Assert.That(flags, Is.SupersetOf(plan.Pools[0].MountOptions));
        }
    }
}
