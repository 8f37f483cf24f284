using System.Text;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Backup.Encrypting;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Whoever can write to the bucket gains nothing on the host: not at verify, not at restore, and not past the check.</summary>
public sealed class ForgedArchiveTests
{
    private const string Kept = "what was there";

    private BackupWorld world = null!;
    private string outside = string.Empty;

    [SetUp]
    public async Task Make()
    {
        world = await BackupWorld.Make();
        outside = Directory.CreateTempSubdirectory("panther-outside-").FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "victim"), Kept);
    }

    [TearDown]
    public async Task Dispose()
    {
        await world.DisposeAsync();
        Directory.Delete(outside, recursive: true);
    }

    public enum Attack
    {
        CreatesAbove,
        CreatesThroughLink,
        OverwritesThroughLink,
        DeletesThroughLink,
        RenamesThroughLink,
        LinksToOutside,
        ClonesFromAnother,
    }

    [Test]
    public async Task A_forged_stream_is_found_by_verify_and_refused_by_every_restore([Values] Attack attack)
    {
        var key = (await world.Backup()).Key!;
        await Forger.Replace(world, key, Forged(attack, (await world.Manifest(key)).Backup.StreamUuid));

        var proof = await world.Verify(VerifyLevel.Full);
        await RestoreTests.Expect(ExitCode.BackupDamaged, "send stream", () => world.Restore(world.Disk.In("restored"), compare: false));
        await RestoreTests.Expect(ExitCode.BackupDamaged, "send stream", RestoreFiles);

        Assert.That((proof.Verdict, proof.Findings.Single().Key), Is.EqualTo((ProofVerdict.Failed, key)));
        Assert.That(proof.Findings.Single().Problem, Does.Contain("send stream"));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
        IsUntouched();
    }

    [Test]
    public async Task Past_the_check_btrfs_receive_still_writes_nowhere_else([Values] Attack attack)
    {
        var ended = await Receive(Forged(attack, Guid.NewGuid()), world.Disk.In("restored"));

        Assert.That(ended.Succeeded, Is.False);
        IsUntouched();
    }

    [Test]
    public async Task Past_the_check_a_forged_stream_that_keeps_to_its_subvolume_is_received()
    {
        var ended = await Receive(new ForgedStream(Guid.NewGuid()).Link("l", outside).File("f").Write("f", "x").End(), world.Disk.In("restored"));

        Assert.That(ended.Succeeded, Is.True, ended.StandardError);
    }

    [Test]
    public async Task Past_the_check_btrfs_receive_writes_nowhere_else_out_of_a_users_directory_either()
    {
        Directory.CreateDirectory(world.Disk.In("users"));
        await ScratchBtrfs.Run("chown", "1000:1000", world.Disk.In("users"));

        foreach (var attack in Enum.GetValues<Attack>())
            Assert.That((await Receive(Forged(attack, Guid.NewGuid()), world.Disk.In("users/restored"))).Succeeded, Is.False, attack.ToString());

        IsUntouched();
    }

    [Test]
    public async Task A_forged_stream_in_an_encrypted_archive_is_found_with_the_key_and_refused_by_a_restore(
        [Values(Attack.CreatesAbove, Attack.OverwritesThroughLink, Attack.ClonesFromAnother)] Attack attack)
    {
        await using var keys = await AgeKeys.Make();
        world.Encryptor = await keys.Encryptor();
        var key = (await world.Backup()).Key!;
        await Forger.Replace(world, key, Forged(attack, (await world.Manifest(key)).Backup.StreamUuid));
        var identity = keys.Identity();

        var stored = await world.Verify(VerifyLevel.Full);
        var opened = await world.Verify(VerifyLevel.Full, identity);
        await RestoreTests.Expect(ExitCode.BackupDamaged, "send stream", () => world.Restore(world.Disk.In("restored"), compare: false, identity: identity));

        Assert.That(stored.Findings, Is.Empty, "the stored bytes are what the manifest says");
        Assert.That((opened.Verdict, opened.Findings.Single().Key), Is.EqualTo((ProofVerdict.Failed, key)));
        Assert.That(opened.Findings.Single().Problem, Does.Contain("send stream"));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
        IsUntouched();
    }

    [Test]
    public async Task A_forged_stream_is_refused_in_place_and_what_is_live_stays([Values(Attack.CreatesAbove, Attack.OverwritesThroughLink)] Attack attack)
    {
        await using var host = await InPlaceHost.Make();
        var key = await KeyOf(host, "home");
        await Forger.Replace(host.World, key, Forged(attack, (await host.World.Manifest(key)).Backup.StreamUuid), host.SigningKey());
        var before = await host.Change("to be kept");

        await host.Ends(ExitCode.BackupDamaged, "send stream", "restore", "--label", "home", "--in-place", "--no-compare");

        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
        Assert.That(MountTable.Read().At(host.Home)?.Root, Is.EqualTo("/@home"));
        Assert.That((host.Beside("."), RestoreTests.Leftovers(host.World)), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
        IsUntouched();
    }

    [Test]
    public async Task A_forged_tar_is_refused_in_place_and_what_is_live_stays()
    {
        await using var host = await InPlaceHost.Make();
        await Forger.Replace(
            host.World, await KeyOf(host, "data"), [.. Forger.Entry("files/", '5'), .. Forger.Entry("files/l", '2', outside), .. Forger.Entry("files/l/planted", '0', text: "x")], host.SigningKey());
        var before = await host.Change("to be kept");

        await host.Ends(ExitCode.BackupDamaged, "elsewhere", "restore", "--label", "data", "--in-place", "--no-compare");

        Assert.That(await InPlaceHost.Digest(host.Live), Is.EqualTo(before));
        IsUntouched();
    }

    [Test]
    public async Task A_forged_tar_is_found_by_verify_and_refused_by_a_restore([Values(0, 1, 2, 3)] int attack)
    {
        var key = (await world.Backup("data")).Key!;
        byte[] top = Forger.Entry("files/", '5');
        var victim = Path.Combine(outside, "victim");
        byte[] forged = attack switch
        {
            0 => Forger.Entry("../../../../../../.." + Path.Combine(outside, "planted"), '0', text: "x"),
            1 => Forger.Entry(Path.Combine(outside, "planted"), '0', text: "x"),
            2 => [.. Forger.Entry("files/l", '2', outside), .. Forger.Entry("files/l/planted", '0', text: "x")],
            _ => [.. Forger.Entry("files/h", '1', victim), .. Forger.Entry("files/h", '0', text: "x")],
        };
        await Forger.Replace(world, key, [.. top, .. forged]);

        var proof = await world.Verify(VerifyLevel.Full);
        await RestoreTests.Expect(ExitCode.BackupDamaged, "elsewhere", () => world.Restore(world.Disk.In("restored"), "data", compare: false));

        Assert.That(proof.Findings.Select(finding => finding.Problem), Has.Some.Contains("elsewhere"));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
        IsUntouched();
    }

    [Test]
    public async Task An_incremental_stream_through_a_link_of_its_parent_is_found_by_verify_and_refused_by_a_restore([Values] bool encrypted)
    {
        await using var keys = await AgeKeys.Make();
        var identity = encrypted ? keys.Identity() : null;
        world.Encryptor = encrypted ? await keys.Encryptor() : null;
        var first = (await world.Backup()).Key!;
        await Trees.Change(world.Home, 2);
        var second = (await world.Backup()).Key!;
        var (parent, child) = ((await world.Manifest(first)).Backup.StreamUuid, (await world.Manifest(second)).Backup.StreamUuid);
        await Forger.Replace(world, first, new ForgedStream(parent).Link("l", outside).End());
        await Forger.Replace(world, second, new ForgedStream(child, parent).File("l/planted").End());

        var proof = await world.Verify(VerifyLevel.Full, identity);
        await RestoreTests.Expect(ExitCode.BackupDamaged, "through a symbolic link", () => world.Restore(world.Disk.In("restored"), compare: false, identity: identity));

        Assert.That(proof.Findings.Single().Key, Is.EqualTo(second));
        Assert.That(proof.Findings.Single().Problem, Does.Contain("through a symbolic link"));
        IsUntouched();
    }

    [Test]
    public async Task A_confined_program_writes_its_directory_alone_and_has_neither_network_nor_devices_nor_privileges()
    {
        await using var staging = await Staging.Beside(world.Disk.In("restored"), asSubvolume: true, _ => { });

        await using var program = Confinement.Start(staging.Directory, mayChroot: false, place => DataProgram.From(
            new("sh", "-c", """
                echo inside > "$1/inside"
                echo outside > "$2/victim" || echo not written
                cat < /dev/zero || echo no device
                tail -n +3 /proc/self/net/dev | cut -d: -f1
                grep -E '^(NoNewPrivs|CapBnd):' /proc/self/status | tr '\t' ' '
                """, "confined", place, outside),
            default));
        var said = await new StreamReader(program.Output).ReadToEndAsync();
        await program.Ended();

        Assert.That(said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Is.EqualTo(new[] { "not written", "no device", "lo", "CapBnd: 000000008820001b", "NoNewPrivs: 1" }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(staging.Path, "inside")), Is.EqualTo("inside\n"));
        IsUntouched();
    }

    private static async Task<CommandResult> Receive(byte[] stream, string beside)
    {
        await using var staging = await Staging.Beside(beside, asSubvolume: true, _ => { });
        await using var receive = BtrfsTool.Receive(staging.Directory, default);
        await receive.Input.WriteAsync(stream);
        receive.Input.Close();
        return await receive.Ended();
    }

    private static async Task<string> KeyOf(InPlaceHost host, string label) =>
        (await CatalogueReader.Read(host.World.Store, host.World.Plan.BucketPrefix, default)).Of(label).Single().Key;

    private byte[] Forged(Attack attack, Guid uuid)
    {
        var stream = new ForgedStream(uuid);
        var above = string.Concat(Enumerable.Repeat("../", 20)) + outside[1..];
        return (attack switch
        {
            Attack.CreatesAbove => stream.File($"{above}/planted"),
            Attack.CreatesThroughLink => stream.Link("l", outside).File("l/planted"),
            Attack.OverwritesThroughLink => stream.Link("l", $"{outside}/victim").Write("l", "overwritten"),
            Attack.DeletesThroughLink => stream.Link("l", outside).Unlink("l/victim"),
            Attack.RenamesThroughLink => stream.Link("l", outside).Rename("l/victim", "stolen"),
            Attack.LinksToOutside => stream.HardLink("stolen", $"{above}/victim"),
            _ => stream.File("stolen").Clone("stolen", Guid.NewGuid(), "secret"),
        }).End();
    }

    private void IsUntouched()
    {
        Assert.That(Directory.EnumerateFileSystemEntries(outside).Select(Path.GetFileName), Is.EqualTo(new[] { "victim" }));
        Assert.That(File.ReadAllText(Path.Combine(outside, "victim"), Encoding.ASCII), Is.EqualTo(Kept));
        Assert.That(RestoreTests.Leftovers(world).Count, Is.LessThanOrEqualTo(1));
    }

    private async Task RestoreFiles()
    {
        var chain = BackupChoice.Choose(await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default), "home", BackupChoice.Latest);
        var files = new[] { WantedFile.Of(HostPaths.Running, chain.Links[^1].Facts, "one", world.Disk.Path) };
        await new FilesRestore(new ArchiveSource(world.Store), digest: null).Run(chain, files, string.Empty, force: false, progress: null, default);
    }
}
