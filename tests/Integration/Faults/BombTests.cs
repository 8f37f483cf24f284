using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>
/// An archive with a frame that really grows to four gigabytes, and a manifest whose lengths, hashes and seal fit it:
/// only what the frame gives when it is decompressed betrays it.
/// </summary>
public sealed class BombTests
{
    private const string Grows = "4G";
    private static readonly Bytes MostMemory = Bytes.MiB(700);

    /// <param name="liar">Whether the frame's own header claims the few bytes that the manifest claims; else it claims none.</param>
    [Test]
    public async Task A_frame_that_grows_past_what_its_manifest_says_is_refused_in_little_memory([Values] bool liar)
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        await Plant(host, liar);
        var target = host.World.Disk.In("restored");

        // By what it says of itself nothing is wrong with it; only who knew what was there before sees another archive.
        Assert.That((await host.Try("backup", "verify", "--label", "home")).StandardOutput, Does.Contain("is another archive").And.Contain("1 finding"));
        var verified = await Measured(host, "backup", "verify", "--level", "full");
        var restored = await Measured(host, "restore", "--label", "home", "--to", target);

        var row = FaultsPage.Row("a frame that grows");
        row.EndsWith((ExitCode)verified.Result.ExitCode, (ExitCode)restored.Result.ExitCode);
        row.IsSaid(verified.Result.StandardOutput);
        row.IsSaid(restored.Result.StandardError);
        Assert.That(Path.Exists(target), Is.False);
        Assert.That(RestoreTests.Leftovers(host.World), Is.Empty);
        TestContext.Out.WriteLine($"most memory: verify {verified.Peak}, restore {restored.Peak}");
        Assert.That(verified.Peak, Is.GreaterThan(Bytes.Zero).And.LessThan(MostMemory));
        Assert.That(restored.Peak, Is.GreaterThan(Bytes.Zero).And.LessThan(MostMemory));
    }

    private static async Task Plant(HostRoot host, bool liar)
    {
        var manifest = (await CatalogueReader.Read(host.World.Store, host.World.Plan.BucketPrefix, default)).Backups.Single().Manifest;
        var index = await ArchiveIndexReader.Read(host.World.Store, manifest, default);
        var archive = await host.World.Store.GetAll(manifest.Key, int.MaxValue, default);
        var bomb = await Bomb();
        if (liar)
            bomb = WithLength(bomb, index.Frames[1].Plain);

        var frames = ImmutableArray.CreateBuilder<Frame>();
        using var forged = new MemoryStream();
        foreach (var (number, frame) in index.Frames.Index())
        {
            var bytes = number == 1 ? bomb : archive.AsSpan((int)frame.Offset, frame.Length).ToArray();
            frames.Add(frame with { Offset = forged.Length, Length = bytes.Length, Sha256 = Sha256(bytes) });
            forged.Write(bytes);
        }

        await host.World.Store.Put(manifest.Key, forged.ToArray(), default);
        await host.World.Store.Put(ArchiveKey.ParseArchive(manifest.Key)!.Manifest, ManifestJson.Write(manifest with
        {
            Length = forged.Length,
            Sha256 = Sha256(forged.ToArray()),
        }, frames.DrainToImmutable(), [], host.SigningKey()), default);
    }

    /// <summary>One Zstandard frame of four gigabytes of zeros, made by zstd itself; its header tells no length.</summary>
    private static async Task<byte[]> Bomb()
    {
        await using var zstd = Programs.Start(new CommandLine("sh", "-c", $"head -c {Grows} /dev/zero | zstd -1 --check --stdout"), default);
        zstd.Input.Close();
        using var bomb = new MemoryStream();
        await zstd.Output.CopyToAsync(bomb);
        (await zstd.Ended()).OrThrow();
        Assert.That(bomb.Length, Is.LessThan(2_000_000), "a bomb is small");
        return bomb.ToArray();
    }

    // RFC 8878, 3.1.1.1: magic number, descriptor, window, then the content size, in 4 bytes when the descriptor's first two bits are 10.
    private static byte[] WithLength(byte[] frame, int claimed)
    {
        Assert.That(frame[4] & 0b1110_0000, Is.Zero, "zstd told a length, or no window");
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, claimed);
        return [.. frame[..4], (byte)(frame[4] | 0b1000_0000), frame[5], .. size, .. frame[6..]];
    }

    /// <summary>Runs the program and reads its high-water mark from the kernel for as long as it is there.</summary>
    private static async Task<(CommandResult Result, Bytes Peak)> Measured(HostRoot host, params string[] arguments)
    {
        await using var run = Programs.Start(
            new CommandLine(Published.Engine, [.. arguments, "--root", host.Root]), default);
        run.Input.Close();
        using var text = new StreamReader(run.Output);
        var output = text.ReadToEndAsync();
        var peak = Bytes.Zero;
        while (!output.IsCompleted)
        {
            if (await HighWater(run.ProcessId) is { } seen)
                peak = seen;
        }

        var ended = await run.Ended();
        return (ended with { StandardOutput = await output }, peak);
    }

    private static async Task<Bytes?> HighWater(int process)
    {
        try
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{process}/status")).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? null : Bytes.KiB(long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
