using System.Text.Json;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Storage.Bucket;
using PantherStorage.Tests.Integration.Backup.Encrypting;
using PantherStorage.Tests.Integration.ObjectStores;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>The recovery card brings a host back as the plan has it, and not only its data.</summary>
[NonParallelizable] // Its mount namespace has a copy of every mount, and what others have mounted cannot be rolled back meanwhile.
public sealed class RecoveryCardTests
{
    private static readonly string Program = Published.Engine;

    [TestCase("hetzner")]
    [TestCase("zephyrus")]
    public async Task The_card_followed_word_for_word_on_blank_disks_brings_the_host_back_as_planned(string profile)
    {
        await using var host = await ProvisionedHost.Make(profile);
        await using var standIn = await StandInInTemporaryDirectory.Start();
        await Settle(host, standIn);
        foreach (var subvolume in host.Plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null))
            await Tool.WriteRepetitive(host.In($"{subvolume.MountPoint.TrimEnd('/')}/written"));
        await File.AppendAllTextAsync(host.In("/etc/fstab"), "LABEL=usb /mnt/usb ext4 nofail 0 2\n");
        await Run(host, "snapshot", "create");
        await Run(host, "backup", "run");
        var card = await Run(host, "backup", "recovery-card");
        var before = Findings(await Run(host, "audit", "--json"));

        await using var followed = await FollowedCard.On(card, host.Plan, Store(standIn), afterwards: $"'{Program}' audit --root /mnt/system --json; cp /mnt/system/etc/fstab /mnt/primary/fstab-seen");

        Assert.That(Findings(followed.Output).Except(before).Where(finding => !finding.Contains("snapshot", StringComparison.Ordinal)), Is.Empty);
        var top = await followed.Top("primary");
        foreach (var subvolume in host.Plan.Pools[0].Subvolumes)
        {
            var restored = Path.Combine(top, subvolume.Name);
            Assert.That(await Tool.IsInPlace(restored), Is.EqualTo(subvolume.Nodatacow), subvolume.Name);
            Assert.That(await Facts(restored), Is.EqualTo(await Facts(host.In(subvolume.MountPoint))), subvolume.Name);
            if (!File.Exists($"{restored}/written"))
                continue;
            Assert.That(await Tool.IsInPlace($"{restored}/written"), Is.EqualTo(subvolume.Nodatacow), $"a file of {subvolume.Name}");
            Assert.That(await File.ReadAllTextAsync($"{restored}/written"), Is.EqualTo(await File.ReadAllTextAsync(host.In($"{subvolume.MountPoint.TrimEnd('/')}/written"))));
        }

        var uuid = (await Tool.Run("findmnt", "-no", "UUID", top)).Trim();
        Assert.That(await File.ReadAllTextAsync(Path.Combine(top, "fstab-seen")), Does.Contain("LABEL=usb /mnt/usb ext4 nofail 0 2\n").And.Contain($"UUID={uuid} /home btrfs subvol=/@home,"));
    }

    [Test]
    public async Task A_chain_and_a_plain_directory_come_back_and_no_secret_is_on_the_card()
    {
        await using var host = await HostRoot.Make();
        var plan = await WithPartitions(host);
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        await Trees.Change(Path.Combine(host.Root, "home"), 2);
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        var card = (await host.Program("backup", "recovery-card")).StandardOutput;

        await using var followed = await FollowedCard.On(card, plan, host.World.Store);

        // Below the top, which holds snapper's own subvolume: none is sent with another.
        var top = await followed.Top("primary");
        var expected = await Trees.Digest(Path.Combine(host.Root, "home/.snapshots/2/snapshot/data"));
        Assert.That(await Trees.Digest(Path.Combine(top, "@home/data")), Is.EqualTo(expected));
        Assert.That(await Trees.Digest(Path.Combine(top, "restore/data/1/files")), Is.EqualTo(expected));
        Assert.That(card, Does.Not.Contain(host.World.Server.SecretKey).And.Not.Contain(host.World.Server.AccessKey));
        Assert.That(card, Does.Contain("b2-credentials.env").And.Contain(host.World.Server.Bucket));
    }

    [Test]
    public async Task The_card_of_encrypted_backups_asks_for_the_key_and_restores_with_it()
    {
        await using var keys = await AgeKeys.Make();
        await using var host = await AgeHost.Make(keys);
        var plan = await WithPartitions(host);
        await host.Program("snapshot", "create");
        await host.Program("backup", "run");
        var card = (await host.Program("backup", "recovery-card")).StandardOutput;

        await using var followed = await FollowedCard.On(card, plan, host.World.Store, keys.Owners);

        Assert.That(await Trees.Digest(Path.Combine(await followed.Top("primary"), "@home/data")), Is.EqualTo(await Trees.Digest(Path.Combine(host.Root, "home/.snapshots/1/snapshot/data"))));
        Assert.That(card, Does.Contain("read -rp 'file with the private key: ' IDENTITY").And.Contain($"`{keys.Recipient}`").And.Contain("`age`").And.Not.Contain("AGE-SECRET-KEY"));
    }

    private static async Task<StoragePlan> WithPartitions(HostRoot host)
    {
        var written = PlanFile.Read(new HostPaths(host.Root).PlanFile);
        var plan = written with { Pools = [written.Pools[0] with { Partitions = [new PartitionPlan("disk-primary-root", PartitionKind.Btrfs, 0)] }] };
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(plan));
        return plan;
    }

    private static async Task Settle(ProvisionedHost host, StandInInTemporaryDirectory standIn)
    {
        await File.WriteAllTextAsync(host.Paths.ConfigFile, $$"""
            { "backup": { "bandwidthLimit": "unlimited", "b2": { "bucket": "{{standIn.Bucket}}", "endpoint": "{{standIn.Endpoint}}", "region": "{{standIn.Region}}", "allowInsecureEndpoint": true } } }
            """);
        Directory.CreateDirectory(Path.GetDirectoryName(host.Paths.Credentials)!);
        await File.WriteAllTextAsync(host.Paths.Credentials, $"B2_KEY_ID={standIn.AccessKey}\nB2_APPLICATION_KEY={standIn.SecretKey}\n");
        File.SetUnixFileMode(host.Paths.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static IObjectStore Store(StandInInTemporaryDirectory standIn) => new B2Bucket(
        new B2Address(standIn.Endpoint.ToString(), standIn.Region, standIn.Bucket, AllowInsecure: true), new B2Credentials(standIn.AccessKey, standIn.SecretKey));

    private static async Task<string> Run(ProvisionedHost host, params string[] arguments) =>
        (await Programs.Run(new CommandLine(Program, [.. arguments, "--root", host.In(string.Empty)]), default)).OrThrow().StandardOutput;

    private static Task<string> Facts(string directory) => Tool.Run("stat", "--format=%u:%g %a", directory);

    private static List<string> Findings(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("severity")} {finding.GetProperty("subject")}: {finding.GetProperty("reality")}")];
    }
}
