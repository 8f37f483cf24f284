using System.Security.Cryptography;
using PantherStorage.Linux.Processes;
using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Trees with something of everything, and what tells two of them apart.</summary>
internal static class Trees
{
    /// <summary>Files, sizes around a piece's, odd names, a hole, links, modes, owners, times, xattrs, ACLs.</summary>
    public static async Task Grow(string root, int seed)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(Path.Combine(root, "data", "deep", "er"));
        foreach (var (name, length) in new[] { ("empty", 0), ("one", 1), ("data/large", 20_000_000), ("data/deep/er/ünï cödé\nline", 70_000) })
        {
            var content = new byte[length];
            random.NextBytes(content.AsSpan(0, length / 2));
            await File.WriteAllBytesAsync(Path.Combine(root, name), content);
        }

        await ScratchBtrfs.Run("truncate", "--size=5M", Path.Combine(root, "hole"));
        await ScratchBtrfs.Run("ln", Path.Combine(root, "one"), Path.Combine(root, "data/hard"));
        await ScratchBtrfs.Run("ln", "-s", "../nowhere", Path.Combine(root, "data/symbolic"));
        await ScratchBtrfs.Run("mkfifo", Path.Combine(root, "data/fifo"));
        await ScratchBtrfs.Run("chown", "1234:4321", Path.Combine(root, "data/large"));
        await ScratchBtrfs.Run("chmod", "6751", Path.Combine(root, "data/large"));
        await ScratchBtrfs.Run("setfattr", "-n", "user.colour", "-v", "green", Path.Combine(root, "one"));
        await ScratchBtrfs.Run("setfattr", "-n", "trusted.secret", "-v", "yes", Path.Combine(root, "data"));
        await ScratchBtrfs.Run("setfacl", "-m", "u:1234:rw", Path.Combine(root, "one"));
        await ScratchBtrfs.Run("setfacl", "-d", "-m", "u:77:rx", Path.Combine(root, "data/deep"));
        await ScratchBtrfs.Run("touch", "--no-dereference", "--date=2001-02-03 04:05:06.123456789", Path.Combine(root, "data/symbolic"), Path.Combine(root, "data/deep"));
    }

    /// <summary>A change of every kind since <see cref="Grow"/>.</summary>
    public static async Task Change(string root, int seed)
    {
        var random = new Random(seed);
        var more = new byte[3_000_000];
        random.NextBytes(more);
        await File.WriteAllBytesAsync(Path.Combine(root, $"new-{seed}"), more);
        await using (var large = File.OpenWrite(Path.Combine(root, "data/large")))
        {
            large.Position = 1_000_000;
            await large.WriteAsync(more.AsMemory(0, 100_000));
        }

        File.Delete(Path.Combine(root, "empty"));
        File.Move(Path.Combine(root, "hole"), Path.Combine(root, "data/moved-hole"), overwrite: true);
        await File.WriteAllTextAsync(Path.Combine(root, "empty"), $"no longer {seed}");
        await File.WriteAllTextAsync(Path.Combine(root, "hole"), $"filled {seed}");
    }

    /// <summary>SHA-256 of a text that names every entry with all that GNU tar keeps of it, contents too.</summary>
    public static async Task<string> Digest(string path, bool asTar, DigestBaseline? former, TextWriter? text, CancellationToken cancellation)
    {
        await using var tar = Programs.Start(new(
            "tar", "--create", "--format=pax", "--pax-option=exthdr.name=%f,delete=atime,delete=ctime", "--xattrs",
            "--xattrs-include=*", "--xattrs-exclude=btrfs.*", "--acls", "--numeric-owner", "--sort=name", "-C", path, "."), cancellation);
        tar.Input.Close();
        var line = Convert.ToHexStringLower(await SHA256.HashDataAsync(tar.Output, cancellation)) + "\n";
        (await tar.Ended()).OrThrow();
        if (text is not null)
            await text.WriteAsync(line);
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(line)));
    }

    public static Task<string> Digest(string path) => Digest(path, asTar: false, former: null, null, default);
}
