using PantherStorage.Model;
using PantherStorage.Model.Scopes;
using PantherStorage.Operations.Scopes;

namespace PantherStorage.Tests.Unit.Scopes;

public sealed class ReplaceableTests
{
    [TestCase("/alice/.cache", ReplaceableKind.Cache)]
    [TestCase("/alice/src/__pycache__", ReplaceableKind.Cache)]
    [TestCase("/var/cache", ReplaceableKind.Cache)]
    [TestCase("/alice/.npm", ReplaceableKind.PackageStore)]
    [TestCase("/alice/.cargo/registry", ReplaceableKind.PackageStore)]
    [TestCase("/alice/.gradle", ReplaceableKind.PackageStore)]
    [TestCase("/alice/.m2", ReplaceableKind.PackageStore)]
    [TestCase("/alice/.nuget", ReplaceableKind.PackageStore)]
    [TestCase("/alice/web/node_modules", ReplaceableKind.PackageStore)]
    [TestCase("/alice/.local/share/containers", ReplaceableKind.PackageStore)]
    [TestCase("/alice/.local/share/Steam", ReplaceableKind.PackageStore)]
    [TestCase("/alice/registry", null)]
    [TestCase("/alice/.cargo", null)]
    [TestCase("/alice/cache", null)]
    [TestCase("/alice/my.cache", null)]
    [TestCase("/alice/target", null)]
    [TestCase("/alice/bin", null)]
    public void A_directory_is_known_by_its_name(string path, ReplaceableKind? expected) =>
        Assert.That(Replaceable.OfDirectory(path, _ => false, () => false), Is.EqualTo(expected));

    [TestCase("/alice/app/target", "Cargo.toml")]
    [TestCase("/alice/app/bin", "*.csproj")]
    [TestCase("/alice/app/obj", "*.csproj")]
    [TestCase("/alice/app/build", "package.json")]
    [TestCase("/alice/app/dist", "package.json")]
    public void Build_output_is_known_by_what_is_beside_it(string path, string beside)
    {
        Assert.That(Replaceable.OfDirectory(path, name => name == beside, () => false), Is.EqualTo(ReplaceableKind.BuildOutput));
        Assert.That(Replaceable.OfDirectory(path, name => name == "README.md", () => false), Is.Null);
    }

    [Test]
    public void A_tagged_directory_is_a_cache_whatever_its_name() =>
        Assert.That(Replaceable.OfDirectory("/alice/thumbnails", _ => false, () => true), Is.EqualTo(ReplaceableKind.Cache));

    [TestCase("/alice/vm/disk.qcow2", 256, true)]
    [TestCase("/alice/vm/DISK.VMDK", 300, true)]
    [TestCase("/alice/vm/disk.vdi", 300, true)]
    [TestCase("/alice/vm/disk.img", 255, false)]
    [TestCase("/alice/film.mkv", 9000, false)]
    public void An_image_of_a_virtual_machine_is_large(string path, int mebibytes, bool expected) =>
        Assert.That(Replaceable.IsImage(path, Bytes.MiB(mebibytes)), Is.EqualTo(expected));

    [TestCase("/home/alice/.cache", "btrfs subvolume create /home/alice/.cache")]
    [TestCase("/home/alice/my work/target", "btrfs subvolume create '/home/alice/my work/target'")]
    [TestCase("/home/alice/it's/target", "btrfs subvolume create '/home/alice/it'\\''s/target'")]
    [TestCase("/home/alice/$(reboot)/target", "btrfs subvolume create '/home/alice/$(reboot)/target'")]
    [TestCase("/home/alice/a\nb/target", "btrfs subvolume create $'/home/alice/a\\012b/target'")]
    public void A_command_takes_any_name_as_one_word(string path, string expected) =>
        Assert.That(OwnSubvolume.OfDirectory(path)[1], Is.EqualTo(expected));
}
