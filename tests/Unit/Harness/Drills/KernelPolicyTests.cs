using PantherStorage.Harness.Scenarios;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Drills;

public sealed class KernelPolicyTests
{
    [Test]
    public void Flags_and_encoded_extents_are_read_for_each_place_in_the_plans_order()
    {
        const string Output = """
            ---------------------- /.policy-probe
            ---------------C------ /var/lib/redis/.policy-probe
            Filesystem type is: 9123683e
            File size of /.policy-probe is 1376256 (336 blocks of 4096 bytes)
             ext:     logical_offset:        physical_offset: length:   expected: flags:
               0:        0..      31:     296544..    296575:     32:             encoded
               1:       32..      63:     296545..    296576:     32:     296576: last,encoded,eof
            /.policy-probe: 2 extents found
            File size of /var/lib/redis/.policy-probe is 1376256 (336 blocks of 4096 bytes)
               0:        0..     335:     300000..    300335:    336:             last,eof
            /var/lib/redis/.policy-probe: 1 extent found

            """;

        Assert.That(KernelPolicy.Parse(["/var/lib/redis", "/"], Output), Is.EqualTo(new[]
        {
            new KernelPolicy("/var/lib/redis", Nodatacow: true, Compressed: false),
            new KernelPolicy("/", Nodatacow: false, Compressed: true),
        }));
    }

    [Test]
    public void A_place_of_which_lsattr_tells_nothing_fails() =>
        Assert.That(() => KernelPolicy.Parse(["/home"], string.Empty), Throws.TypeOf<DrillFailedException>().With.Message.Contains("/home/.policy-probe"));

    [Test]
    public void A_servers_plan_has_databases_and_temporary_files_in_place_and_the_rest_compressed()
    {
        var planned = KernelPolicy.Planned(Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions()));

        Assert.That(planned, Is.SupersetOf(new[]
        {
            new KernelPolicy("/", Nodatacow: false, Compressed: true),
            new KernelPolicy("/var/lib/postgresql", Nodatacow: true, Compressed: false),
            new KernelPolicy("/tmp", Nodatacow: true, Compressed: false),
        }));
    }
}
