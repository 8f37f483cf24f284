namespace PantherStorage.Harness.Images;

/// <summary>What every guest boots and contains, in the cache.</summary>
/// <param name="Directory">Named by the hash of what made it.</param>
public sealed record RootFileSystem(string Directory)
{
    public string Archive => Path.Combine(Directory, "rootfs.tar.zst");

    public string Kernel => Path.Combine(Directory, "vmlinuz");

    public string Initrd => Path.Combine(Directory, "initrd.img");
}
