using System.Globalization;
using NodaTime;
using PantherStorage.Cli.Rendering;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model.Planning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Rendering;

/// <summary>The rendered configuration with the real btrbk, on hosts of loop devices.</summary>
public sealed class BtrbkTests
{
    private const string Replica = "/var/lib/panther-storage/replica";

    private ProvisionedHost host = null!;
    private string file = null!;

    [SetUp]
    public void Here()
    {
        if (!File.Exists("/usr/bin/btrbk"))
            Assert.Ignore("btrbk is not installed: ./panther setup installs it");
    }

    [TestCase("zephyrus")]
    [TestCase("hetzner")]
    public async Task A_dry_run_would_snapshot_what_the_plan_snapshots_and_changes_nothing(string profile)
    {
        await using var made = await Make(profile);
        var said = await Btrbk("-n", "-S", "run");

        foreach (var subvolume in Snapshotted)
            Assert.That(said, Does.Contain($"+++ {host.In($"{BtrbkConfiguration.Tops}/{PoolOf(subvolume).Name}")}/btrbk/{subvolume.SnapperConfig}."), said);
        Assert.That(said, Does.Contain(string.Join(' ', host.Plan.Snapshots.Tiers.Select(tier => $"{tier.Keep}{tier.Name[0]}"))));
        Assert.That(Snapshots, Is.Empty);
    }

    [Test]
    public async Task A_run_snapshots_and_sends_what_is_on_the_primary_disk_to_the_replica_and_the_next_run_sends_only_what_changed()
    {
        await using var made = await Make("zephyrus");
        await File.WriteAllTextAsync(host.In("/home/first"), "one");
        await Btrbk("run");
        await File.WriteAllTextAsync(host.In("/home/second"), "two");
        var second = await Btrbk("-v", "run");

        var replicas = Directory.GetDirectories(host.In($"{Replica}/btrbk")).Order().ToList();
        Assert.That(replicas.Select(Label).CountBy(label => label), Is.EquivalentTo(Snapshotted.Where(subvolume => PoolOf(subvolume).Name == "primary").Select(subvolume => KeyValuePair.Create(subvolume.SnapperConfig!, 2))));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(replicas.Last(replica => Label(replica) == "home"), "second")), Is.EqualTo("two"));
        Assert.That(second, Does.Contain($">>> {host.In(Replica)}/btrbk/home."));
    }

    /// <summary>btrbk takes the time of a snapshot from its name, so a quarter of nights can be made in seconds.</summary>
    [Test]
    public async Task After_a_quarter_of_nights_it_keeps_as_many_of_each_tier_as_the_plan()
    {
        await using var made = await Make("yoga");
        var today = SystemClock.Instance.GetCurrentInstant().InUtc().Date;
        var home = Path.Combine(host.In($"{BtrbkConfiguration.Tops}/primary"), "@home");
        for (var day = 1; day <= 100; day++)
            await Tool.Run("btrfs", "subvolume", "snapshot", "-r", home, $"{Top("primary")}/btrbk/home.{today.PlusDays(-day).ToString("yyyyMMdd", CultureInfo.InvariantCulture)}T020000+0000");
        await Btrbk("run", "home");

        var kept = Snapshots.Where(snapshot => Label(snapshot) == "home").Select(Date).Distinct().ToList();
        var tiers = host.Plan.Snapshots.Tiers.ToDictionary(tier => tier.Name, tier => tier.Keep);
        Assert.That(kept, Is.SupersetOf(Enumerable.Range(0, tiers["daily"]).Select(day => today.PlusDays(-day))), "each of the last nights");
        Assert.That(kept.Count(date => date.DayOfWeek == IsoDayOfWeek.Sunday), Is.GreaterThanOrEqualTo(tiers["weekly"]), "a Sunday of each of the last weeks");
        Assert.That(kept.Count(date => date < today.PlusDays(-tiers["daily"] - 7 * tiers["weekly"] - 7)), Is.LessThanOrEqualTo(4), "beyond, one a month");
    }

    private IEnumerable<SubvolumePlan> Snapshotted => host.Plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null);

    private IEnumerable<string> Snapshots => host.Plan.Pools.Select(pool => $"{Top(pool.Name)}/btrbk").Where(Directory.Exists).SelectMany(Directory.GetDirectories);

    private PoolPlan PoolOf(SubvolumePlan subvolume) => host.Plan.Pools.Single(pool => pool.Subvolumes.Contains(subvolume));

    private string Top(string pool) => host.In($"{BtrbkConfiguration.Tops}/{pool}");

    private static string Label(string snapshot) => Path.GetFileName(snapshot).Split('.')[0];

    private static LocalDate Date(string snapshot) =>
        LocalDate.FromDateTime(DateTime.ParseExact(Path.GetFileName(snapshot).Split('.')[1][..8], "yyyyMMdd", CultureInfo.InvariantCulture));

    private async Task<string> Btrbk(params string[] arguments)
    {
        var result = (await Programs.Run(new CommandLine("env", ["TZ=UTC", "btrbk", "-c", file, .. arguments]), default)).OrThrow();
        return result.StandardOutput + result.StandardError;
    }

    /// <summary>The steps that the configuration's heading names.</summary>
    private async Task<IAsyncDisposable> Make(string profile)
    {
        host = await ProvisionedHost.Make(profile);
        var mounted = new Mounted(this);
        try
        {
            await Prepare();
            return mounted;
        }
        catch
        {
            await mounted.DisposeAsync();
            throw;
        }
    }

    private async Task Prepare()
    {
        file = Path.Combine(Left.Watch(Directory.CreateTempSubdirectory("panther-btrbk-").FullName), "btrbk.conf");
        var text = BtrbkConfiguration.Render(host.Plan, host.In("/").TrimEnd('/'));
        await File.WriteAllTextAsync(file, text.Replace("/run/lock/btrbk.lock", $"{file}.lock").Replace("transaction_syslog daemon", string.Empty));
        foreach (var pool in host.Plan.Pools)
        {
            Directory.CreateDirectory(Top(pool.Name));
            await Tool.Run("mount", "-o", "subvolid=5", MountTable.Read().At(host.In(pool.Subvolumes[0].MountPoint).TrimEnd('/'))!.Source, Top(pool.Name));
            Directory.CreateDirectory($"{Top(pool.Name)}/btrbk");
        }

        if (host.Plan.Pools.Length > 1)
            Directory.CreateDirectory(host.In($"{Replica}/btrbk"));
    }

    private sealed class Mounted(BtrbkTests tests) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var top in tests.host.Plan.Pools.Select(pool => tests.Top(pool.Name)).Where(top => MountTable.Read().At(top) is not null))
                await Tool.Unmount(top);
            await tests.host.DisposeAsync();
            Left.Remove(Path.GetDirectoryName(tests.file)!);
        }
    }
}
