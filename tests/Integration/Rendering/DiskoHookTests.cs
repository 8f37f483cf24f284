using System.Text.Json;
using PantherStorage.Cli.Rendering;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Rendering;

/// <summary>The hook of the rendered disko layout on a real Btrfs, run as disko runs it.</summary>
public sealed class DiskoHookTests
{
    [TestCase("hetzner", "primary")]
    [TestCase("zephyrus", "secondary")]
    public async Task After_it_every_subvolume_treats_new_files_as_planned(string host, string poolName)
    {
        var plan = ProvisionedHost.PlanOf(host);
        var pool = plan.Pools.Single(pool => pool.Name == poolName);
        await using var disk = await LoopDisk.Make(Bytes.MiB(512));
        await MakeSubvolumes(disk, pool);

        await RunHook(plan, poolName, disk.Device);
        await RunHook(plan, poolName, disk.Device);

        Assert.That(MountTable.Read().Entries.Where(mount => mount.Source == disk.Device), Is.Empty);
        foreach (var subvolume in pool.Subvolumes)
            await Mounted(disk, [$"subvol={subvolume.Name}", .. subvolume.MountOptions], top => TreatsNewFilesAsPlanned(subvolume, top));
    }

    private static async Task TreatsNewFilesAsPlanned(SubvolumePlan subvolume, string top)
    {
        var file = Path.Combine(top, "written");
        await Tool.WriteRepetitive(file);

        Assert.That(await Tool.IsInPlace(file), Is.EqualTo(subvolume.Nodatacow), subvolume.Name);
        Assert.That(await Tool.IsCompressed(file), Is.EqualTo(!subvolume.Nodatacow && subvolume.CompressionProperty != "none"), subvolume.Name);
        Assert.That((await Tool.Run("stat", "--format=%04a", top)).Trim(), Is.EqualTo(subvolume.Mode), subvolume.Name);
    }

    /// <summary>disko makes them on the top of the pool, mounted without any option.</summary>
    private static async Task MakeSubvolumes(LoopDisk disk, PoolPlan pool)
    {
        await Tool.Run("mkfs.btrfs", "--quiet", "--label", pool.Label, disk.Device);
        await Mounted(disk, ["subvol=/"], async top =>
        {
            foreach (var subvolume in pool.Subvolumes)
                await BtrfsTool.CreateSubvolume(Path.Combine(top, subvolume.Name), default);
        });
    }

    /// <summary>disko's scripts begin with <c>set -efux</c>, and give each hook the options of its part as variables.</summary>
    private static async Task RunHook(StoragePlan plan, string pool, string device)
    {
        using var disko = JsonDocument.Parse(Disko.Render(plan, _ => device));
        var hook = disko.RootElement.GetProperty("disk").GetProperty(pool).GetProperty("content").GetProperty("partitions").EnumerateObject()
            .Single(partition => IsPool(partition.Value)).Value.GetProperty("content").GetProperty("postCreateHook").GetString();
        await Tool.Run("bash", "-c", $"set -efux\n( device={device}\n{hook})");
    }

    /// <summary>A boot loader's partition has no content.</summary>
    private static bool IsPool(JsonElement partition) => partition.TryGetProperty("content", out var content) && content.GetProperty("type").GetString() == "btrfs";

    private static async Task Mounted(LoopDisk disk, IEnumerable<string> options, Func<string, Task> look)
    {
        var point = Left.Watch(Directory.CreateTempSubdirectory("panther-disko-").FullName);
        await Tool.Run("mount", "-t", "btrfs", "-o", string.Join(',', options), disk.Device, point);
        try
        {
            await look(point);
        }
        finally
        {
            await Tool.Unmount(point);
            Directory.Delete(point);
        }
    }
}
