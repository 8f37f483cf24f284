using System.Collections.Immutable;
using System.Text;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Harness.Images;

public sealed class ImageHashTests
{
    private static readonly RootFileSystem Rootfs = new("/cache/rootfs/0123");
    private const string Engine = "0f1e2d";
    private static readonly DrillKey Key = new("/cache/key/drill", "ssh-ed25519 AAAA drill");

    [Test]
    public void The_same_inputs_have_the_same_hash_wherever_the_cache_is() =>
        Assert.That(
            ImageStore.Hash(MachineShape.Of(KnownHosts.Named("yoga")), Plan("yoga"), Rootfs with { Directory = "/elsewhere/rootfs/0123" }, Key with { PrivateFile = "/elsewhere/key" }, Engine),
            Is.EqualTo(ImageStore.Hash(MachineShape.Of(KnownHosts.Named("yoga")), Plan("yoga"), Rootfs, Key, Engine)));

    [Test]
    public void Every_input_that_decides_an_image_changes_its_hash()
    {
        var shape = MachineShape.Of(KnownHosts.Named("yoga"));
        var plan = Plan("yoga");
        string[] hashes =
        [
            ImageStore.Hash(shape, plan, Rootfs, Key, Engine),
            ImageStore.Hash(shape with { Disks = [shape.Disks[0] with { Size = Bytes.GiB(900) }] }, plan, Rootfs, Key, Engine),
            ImageStore.Hash(shape, plan with { TimeZone = "Europe/Berlin" }, Rootfs, Key, Engine),
            ImageStore.Hash(shape, plan, Rootfs with { Directory = "/cache/rootfs/4567" }, Key, Engine),
            ImageStore.Hash(shape, plan, Rootfs, Key with { PublicText = "ssh-ed25519 BBBB drill" }, Engine),
            ImageStore.Hash(shape, plan, Rootfs, Key, "another build"),
        ];
        Assert.That(hashes, Is.Unique);
    }

    [Test]
    public void The_builders_files_decide_by_name_and_content_and_do_not_run_together()
    {
        string[] hashes =
        [
            Hash(("a", "bc"), ("d", "e")),
            Hash(("a", "b"), ("cd", "e")),
            Hash(("a", "bc"), ("d", "f")),
            Hash(("a", "bc")),
        ];
        Assert.That(hashes, Is.Unique);
    }

    [Test]
    public void A_file_that_does_not_count_does_not_change_the_hash()
    {
        var with = new BuilderFiles(Files(("a", "b"), ("other", "x"))).Hash(name => name == "a");
        var without = new BuilderFiles(Files(("a", "b"))).Hash(name => name == "a");
        Assert.That(with, Is.EqualTo(without));
    }

    [TestCase("build-rootfs")]
    [TestCase("build-disks")]
    [TestCase("guest/customize")]
    public void The_program_carries_its_builder(string name) =>
        Assert.That(BuilderFiles.Debian.Contents, Does.ContainKey(name));

    private static StoragePlan Plan(string host) => Planner.Plan(KnownHosts.Named(host), new StorageOptions());

    private static string Hash(params (string Name, string Text)[] files) => new BuilderFiles(Files(files)).Hash(_ => true);

    private static ImmutableSortedDictionary<string, byte[]> Files(params (string Name, string Text)[] files) =>
        files.ToImmutableSortedDictionary(file => file.Name, file => Encoding.UTF8.GetBytes(file.Text), StringComparer.Ordinal);
}
