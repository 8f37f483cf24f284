using PantherStorage.Linux.Block;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

public sealed class ProvisionTests
{
    [Test]
    public async Task Each_host_ends_as_planned([Values("zephyrus", "yoga", "hetzner", "contabo", "ovh")] string profile)
    {
        await using var host = await ProvisionedHost.Make(profile);

        Assert.That(Audit.Compare(host.Plan, Observation.Of(host.Plan, host.Paths)), Is.Empty);
    }

    [Test]
    public async Task Partitions_and_file_systems_carry_the_names_of_the_plan()
    {
        await using var host = await ProvisionedHost.Make("zephyrus");

        var primary = await Tool.Run("sfdisk", "--dump", host.Disk("primary"));
        var label = await Tool.Run("blkid", "--probe", "--match-tag", "LABEL", "--output", "value", $"{host.Disk("secondary")}p1");

        Assert.That(primary, Does.Contain("name=\"disk-primary-ESP\"").And.Contain("name=\"disk-primary-root\""));
        Assert.That(label.Trim(), Is.EqualTo("zephyrus-secondary"));
    }

    [Test]
    public async Task New_files_are_written_in_place_exactly_where_the_plan_says_so()
    {
        await using var host = await ProvisionedHost.Make("hetzner");

        foreach (var subvolume in host.Plan.Subvolumes)
        {
            var file = host.In($"{subvolume.MountPoint.TrimEnd('/')}/new-file");
            await File.WriteAllTextAsync(file, "content");
            Assert.That(await Tool.IsInPlace(file), Is.EqualTo(subvolume.Nodatacow), subvolume.Name);
        }
    }

    [Test]
    public async Task Compression_is_effective_where_it_is_planned_and_nowhere_else()
    {
        await using var host = await ProvisionedHost.Make("zephyrus");

        Assert.That(await WritesCompressed(host.In("/home/file")), Is.True, "compress=zstd:3 of the pool");
        Assert.That(await WritesCompressed(host.In("/var/cache/file")), Is.True, "compress=zstd:1 of the pool");
        Assert.That(await WritesCompressed(host.In("/tmp/file")), Is.False, "compression property none");
        Assert.That(await WritesCompressed(host.In("/nix/file")), Is.False, "nodatacow");
    }

    [Test]
    public async Task The_home_belongs_to_the_first_user_until_the_system_knows_the_storage_user()
    {
        await using var host = await ProvisionedHost.Make("hetzner");
        Assert.That(host.Notes, Has.Some.Contain("no user hbohlen yet"));
        Assert.That((await Tool.Run("stat", "--format=%u:%g %a", host.In("/home/hbohlen/.config"))).Trim(), Is.EqualTo("1000:1000 700"));
        Assert.That((await Tool.Run("stat", "--format=%u:%g %a", host.In("/tmp"))).Trim(), Is.EqualTo("0:0 1777"));

        await File.WriteAllTextAsync(host.In("/etc/passwd"), "root:x:0:0::/root:/bin/sh\nhbohlen:x:1234:4321::/home/hbohlen:/bin/sh\n");
        var notes = await HostConfiguration.Write(host.Plan, host.Paths, default);

        Assert.That(notes, Has.None.Contain("hbohlen"));
        Assert.That((await Tool.Run("stat", "--format=%u:%g", host.In("/home/hbohlen"))).Trim(), Is.EqualTo("1234:4321"));
        Assert.That((await Tool.Run("stat", "--format=%u:%g", host.In("/home/hbohlen/.config"))).Trim(), Is.EqualTo("1234:4321"));
    }

    [Test]
    public async Task Configuring_again_after_an_operating_system_was_unpacked_puts_everything_back()
    {
        await using var host = await ProvisionedHost.Make("yoga");
        var fstab = await File.ReadAllTextAsync(host.In("/etc/fstab"));
        await File.WriteAllTextAsync(host.In("/etc/fstab"), "# as packaged\n");
        await File.WriteAllTextAsync(host.In("/etc/default/snapper"), "# as packaged\nSNAPPER_CONFIGS=\"\"\nDISABLE_APT_SNAPSHOT=\"no\"\n");
        File.Delete(host.Paths.PlanFile);

        await HostConfiguration.Write(host.Plan, host.Paths, default);
        await HostConfiguration.Write(host.Plan, host.Paths, default);

        Assert.That(await File.ReadAllTextAsync(host.In("/etc/fstab")), Is.EqualTo("# as packaged\n" + fstab[(fstab.IndexOf('\n', StringComparison.Ordinal) + 1)..]));
        Assert.That(await File.ReadAllTextAsync(host.In("/etc/default/snapper")), Is.EqualTo(
            "# as packaged\nSNAPPER_CONFIGS=\"root home log\"\nDISABLE_APT_SNAPSHOT=\"no\"\n"));
        Assert.That(PlanJson.Write(PlanFile.Read(host.Paths.PlanFile)), Is.EqualTo(PlanJson.Write(host.Plan)));
    }

    [Test]
    public async Task A_failure_on_the_way_unmounts_everything_and_says_how_far_it_came()
    {
        var plan = ProvisionedHost.PlanOf("yoga");
        var pool = plan.Pools[0];
        var broken = pool.Subvolumes[^1] with { MountOptions = ["no-such-option"] };
        await using var disks = await HostDisks.Make(plan with { Pools = [pool with { Subvolumes = pool.Subvolumes.SetItem(pool.Subvolumes.Length - 1, broken) }] });

        var failure = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Provision(disks.Request, _ => { }, default));

        Assert.That(failure!.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(failure.Message, Does.Contain("no-such-option").And.Contain("Done before: mark").And.Contain("; partition").And.Contain("Nothing is left mounted"));
        Assert.That(MountTable.Read().Below(disks.Root), Is.Empty);
    }

    [Test]
    public async Task A_run_that_is_stopped_leaves_an_empty_root()
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));
        using var stop = new CancellationTokenSource();

        await Assert.ThatAsync(
            () => Provisioner.Provision(
                disks.Request, _ => { },
                step =>
                {
                    if ($"{step.Command}".StartsWith("btrfs subvolume create", StringComparison.Ordinal))
                        stop.Cancel();
                },
                stop.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(Directory.EnumerateFileSystemEntries(disks.Root), Is.Empty);
    }

    [Test]
    public async Task A_preview_prints_every_command_and_changes_nothing()
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));

        var (phases, files) = await Provisioner.Preview(disks.Request, default);

        Assert.That(string.Join('\n', phases), Does.Contain("mkfs.btrfs").And.Contain("chattr +C").And.Contain($"mount -t btrfs -o subvol=@,noatime"));
        Assert.That(files, Does.Contain("UUID=<of primary> /home btrfs subvol=/@home,"));
        Assert.That(await Signatures.On(disks.Request.Disks["primary"], default), Is.Empty);
    }

    [Test]
    public async Task A_real_run_runs_what_the_preview_printed_and_nothing_else([Values] bool wipe)
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));
        var request = disks.Request with { Wipe = wipe ? [disks.Request.Disks["primary"]] : [] };
        if (wipe)
            await Tool.Run("mkfs.ext4", "-q", request.Disks["primary"]);
        var printed = (await Provisioner.Preview(request, default)).Phases.SelectMany(phase => phase.Steps).ToList();
        var ran = new List<string>();

        await using var provisioned = await Provisioner.Provision(request, _ => { }, step => ran.Add($"{step.Command}"), default);

        Assert.That(ran, Is.SubsetOf(printed.Select(step => $"{step.Command}")));
        Assert.That(printed.Where(step => step.Unless is null).Select(step => $"{step.Command}"), Is.SubsetOf(ran));
    }

    [Test]
    public async Task A_preview_refuses_what_a_real_run_refuses()
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("yoga"));
        await File.WriteAllTextAsync(Path.Combine(disks.Root, "thesis.tex"), "\\begin{document}");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Provisioner.Preview(disks.Request, default));

        Assert.That(refusal!.Message, Does.Contain("is not empty"));
    }

    private static async Task<bool> WritesCompressed(string file)
    {
        await Tool.WriteRepetitive(file);
        return await Tool.IsCompressed(file);
    }
}
