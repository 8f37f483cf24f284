using PantherStorage.Linux.Block;
using PantherStorage.Linux.Processes;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Bucket;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>
/// A recovery card, followed word for word on blank disks: every block of it in its order in one shell, with /mnt free of
/// anything else, none of our programs on the path, and an <c>aws</c> that fetches from a directory.
/// </summary>
internal sealed class FollowedCard : IAsyncDisposable
{
    private readonly HostDisks disks;
    private readonly List<string> mounted = [];

    private FollowedCard(HostDisks disks, string output) => (this.disks, Output) = (disks, output);

    /// <summary>What the commands afterwards printed.</summary>
    public string Output { get; }

    /// <param name="plan">Which disks there are.</param>
    /// <param name="identity">A file with the private key, or nothing.</param>
    /// <param name="afterwards">More commands, while all of it is mounted at <c>/mnt/system</c>.</param>
    public static async Task<FollowedCard> On(string card, StoragePlan plan, IObjectStore store, string identity = "", string afterwards = "")
    {
        var folder = Directory.CreateTempSubdirectory("panther-card-");
        var blank = await HostDisks.Make(plan);
        try
        {
            await Fetch(store, $"{plan.BucketPrefix}/", Path.Combine(folder.FullName, "objects"));
            var bin = Directory.CreateDirectory(Path.Combine(folder.FullName, "bin")).FullName;
            await File.WriteAllTextAsync(Path.Combine(bin, "aws"), $"#!/bin/bash\nfor word; do case $word in s3://*) key=${{word#s3://*/}};; esac; done\nexec cat '{folder.FullName}/objects/'\"$key\"\n");
            File.SetUnixFileMode(Path.Combine(bin, "aws"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "card.sh"), string.Concat(Blocks(card)));
            string[] answers = ["the key ID", "the key", .. identity.Length > 0 ? [identity] : Array.Empty<string>(), .. plan.Pools.Select(pool => blank.Request.Disks[pool.Name])];
            await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "answers"), answers);
            var script = $"""
                set -eu
                mount -t tmpfs tmpfs /mnt
                env --ignore-environment PATH='{bin}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin' bash '{folder.FullName}/card.sh' < '{folder.FullName}/answers' >&2
                {afterwards}
                """;
            var result = await Programs.Run(new("unshare", "--mount", "--propagation", "private", "bash", "-c", script), default, timeout: TimeSpan.FromMinutes(3));
            Assert.That(result.ExitCode, Is.Zero, $"{result.StandardError}\n{result.StandardOutput}\n{card}");
            return new FollowedCard(blank, result.StandardOutput);
        }
        catch
        {
            await blank.DisposeAsync();
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The top of a pool, mounted until this goes.</summary>
    public async Task<string> Top(string pool)
    {
        var number = disks.Plan.Pools.Single(each => each.Name == pool).Partitions.Select(part => part.Kind).ToList().IndexOf(PartitionKind.Btrfs) + 1;
        var place = Directory.CreateDirectory(Path.Combine(disks.Root, pool)).FullName;
        await Tool.Run("mount", "-o", "subvolid=5", PartitionNode.PathOf(disks.Request.Disks[pool], number), place);
        mounted.Add(place);
        return place;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var place in mounted)
            await Tool.Unmount(place);
        await disks.DisposeAsync();
    }

    public static IEnumerable<string> Blocks(string card) => card.Split("```sh\n")[1..].Select(block => block.Split("```")[0]);

    private static async Task Fetch(IObjectStore store, string prefix, string directory)
    {
        await foreach (var item in store.List(prefix, default))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, item.Key))!);
            await File.WriteAllBytesAsync(Path.Combine(directory, item.Key), await store.GetAll(item.Key, int.MaxValue, default));
        }
    }
}
