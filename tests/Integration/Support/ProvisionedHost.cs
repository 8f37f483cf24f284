using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Tests.Integration.Support;

/// <summary>A host of the plan, on loop devices, mounted in a temporary directory.</summary>
internal sealed class ProvisionedHost : IAsyncDisposable
{
    private readonly HostDisks disks;
    private readonly Provisioned provisioned;

    private ProvisionedHost(HostDisks disks, Provisioned provisioned) => (this.disks, this.provisioned) = (disks, provisioned);

    public StoragePlan Plan => disks.Plan;

    public HostPaths Paths => new(provisioned.Root);

    public IReadOnlyList<string> Notes => provisioned.Notes;

    public static Task<ProvisionedHost> Make(string profile) => Make(PlanOf(profile));

    public static async Task<ProvisionedHost> Make(StoragePlan plan)
    {
        var blank = await HostDisks.Make(plan);
        try
        {
            return new ProvisionedHost(blank, await Provisioner.Provision(blank.Request, _ => { }, default));
        }
        catch
        {
            await blank.DisposeAsync();
            throw;
        }
    }

    public static StoragePlan PlanOf(string profile) =>
        Planner.Plan(KnownHosts.All.Single(host => host.Name == profile), new StorageOptions());

    public string In(string path) => Paths.In(path);

    public string Disk(string pool) => disks.Request.Disks[pool];

    /// <summary>The partition of a pool's file system.</summary>
    public string Node(string pool) => PartitionNode.PathOf(
        Disk(pool), Plan.Pools.Single(each => each.Name == pool).Partitions.Select(part => part.Kind).ToList().IndexOf(PartitionKind.Btrfs) + 1);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await provisioned.DisposeAsync();
        }
        finally
        {
            await disks.DisposeAsync();
        }
    }
}

/// <summary>Blank loop disks for each pool of a plan, and a place to mount it.</summary>
internal sealed class HostDisks : IAsyncDisposable
{
    private readonly ImmutableDictionary<string, LoopDisk> disks;

    private HostDisks(StoragePlan plan, ImmutableDictionary<string, LoopDisk> disks) => (Plan, this.disks) = (plan, disks);

    public StoragePlan Plan { get; }

    public string Root { get; } = Left.Watch(Directory.CreateTempSubdirectory("panther-root-").FullName);

    public ProvisionRequest Request => new()
    {
        Plan = Plan,
        Disks = disks.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Device),
        Root = Root,
    };

    public static async Task<HostDisks> Make(StoragePlan plan)
    {
        var attached = ImmutableDictionary.CreateBuilder<string, LoopDisk>(StringComparer.Ordinal);
        foreach (var disk in plan.Pools.SelectMany(pool => pool.Disks))
            attached[disk.Name] = await LoopDisk.Make(Bytes.MiB(512) + new Bytes(disk.Partitions.Sum(part => part.Bytes)));
        return new HostDisks(plan, attached.ToImmutable());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var disk in disks.Values)
            await disk.DisposeAsync();
        Left.Remove(Root);
    }
}
