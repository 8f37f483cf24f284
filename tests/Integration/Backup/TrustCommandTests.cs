using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Signing;
using PantherStorage.Operations;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>Whose backups the program believes: a host that signs, a bucket that somebody else writes to, a blank machine.</summary>
public sealed class TrustCommandTests
{
    [Test]
    public async Task A_forged_backup_is_found_and_is_not_restored_as_the_latest()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create", "--tier", "daily");
        await host.Program("backup", "run", "--label", "home");
        await Forge(host);

        var verified = await host.Try("backup", "verify");
        var restored = await host.Try("restore", "--label", "home", "--to", host.World.Disk.In("restored"));
        var listed = BackupReports.ReadList((await host.Program("backup", "list", "--json")).StandardOutput);

        Assert.That(verified.ExitCode, Is.EqualTo((int)ExitCode.Failed));
        Assert.That(verified.StandardOutput, Does.Contain("is not trusted: signed by"));
        Assert.That(restored.ExitCode, Is.EqualTo((int)ExitCode.Refused));
        Assert.That(listed.Damaged.Single().IsUntrusted, Is.True);
    }

    [Test]
    public async Task A_blank_machine_restores_what_the_public_key_has_signed()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create", "--tier", "daily");
        await host.Program("backup", "run", "--label", "home");
        var key = Path.Combine(host.Root, "key.pem");
        File.Copy(HostKey.PublicFileOf(Paths(host)), key);
        foreach (var file in new[] { HostKey.FileOf(Paths(host)), HostKey.PublicFileOf(Paths(host)), Path.Combine(Paths(host).State, "unsigned-before.json"), Path.Combine(Paths(host).State, "machines.json") })
            File.Delete(file);

        var without = await host.Try("restore", "--label", "home", "--to", host.World.Disk.In("without"));
        await host.Program("restore", "--label", "home", "--public-key", key, "--to", host.World.Disk.In("with"));
        using var other = SigningKey.Make();
        await File.WriteAllTextAsync(key, other.Public.Pem);
        var wrong = await host.Try("restore", "--label", "home", "--public-key", key, "--to", host.World.Disk.In("wrong"));

        Assert.That(without.StandardError, Does.Contain("no public key was given to compare with"));
        Assert.That(Path.Exists(host.World.Disk.In("with")), Is.True);
        Assert.That(wrong.ExitCode, Is.EqualTo((int)ExitCode.Refused));
        Assert.That(Path.Exists(host.World.Disk.In("wrong")), Is.False);
    }

    [Test]
    public async Task Backups_from_before_the_host_signed_are_built_on_restored_and_proved()
    {
        await using var host = await HostRoot.Make();
        await host.World.Backup();
        foreach (var backup in (await CatalogueReader.Read(host.World.Store, host.World.Plan.BucketPrefix, default)).Backups)
            await host.World.Store.Put(ArchiveKey.ParseArchive(backup.Key)!.Manifest, OldManifest.Write(await host.World.Index(backup.Key)), default);
        await host.Program("snapshot", "create", "--tier", "daily");
        await host.Program("backup", "run", "--label", "home");

        var listed = BackupReports.ReadList((await host.Program("backup", "list", "--label", "home", "--json")).StandardOutput);
        await host.Program("restore", "--label", "home", "--backup", listed.Backups[0].Key, "--no-compare", "--to", host.World.Disk.In("restored"));

        Assert.That(listed.Damaged, Is.Empty);
        Assert.That(listed.Backups[0].Doubt, Does.Contain("before this host began to sign"));
        Assert.That(listed.Backups[^1].Doubt, Is.Null);
        Assert.That((await host.World.Verify(PantherStorage.Storage.Verifying.VerifyLevel.Full)).Findings, Is.Empty);
    }

    [Test]
    public async Task A_machine_of_the_same_name_is_refused_everywhere_until_it_adopts()
    {
        await using var host = await HostRoot.Make();
        await host.Program("snapshot", "create", "--tier", "daily");
        await host.Program("backup", "run", "--label", "home");
        Directory.Delete(Paths(host).State, recursive: true);
        await host.Program("snapshot", "create", "--tier", "daily");

        var run = await host.Try("backup", "run", "--label", "home");
        var prune = await host.Try("backup", "prune");
        var gc = await host.Try("backup", "gc");
        var latest = await host.Try("restore", "--label", "home", "--to", host.World.Disk.In("restored"));

        Assert.That(new[] { run, prune, gc, latest }.Select(each => each.ExitCode), Is.All.EqualTo((int)ExitCode.Refused));
        Assert.That(run.StandardError, Does.Contain("--adopt"));
        await host.Program("backup", "run", "--label", "home", "--adopt");
        await host.Program("backup", "gc", "--dry-run");
        await host.Program("restore", "--label", "home", "--to", host.World.Disk.In("restored"));
    }

    private static HostPaths Paths(HostRoot host) => new(host.Root);

    private static async Task Forge(HostRoot host)
    {
        using var forger = SigningKey.Make();
        var (store, backup) = (host.World.Store, (await CatalogueReader.Read(host.World.Store, host.World.Plan.BucketPrefix, default)).Backups.Single());
        var index = await host.World.Index(backup.Key);
        var key = ArchiveKey.Of(host.World.Plan.BucketPrefix, "home", NodaTime.Instant.FromUtc(2026, 12, 31, 2, 0));
        var forged = index.Manifest with { Key = key.Archive, Backup = index.Manifest.Backup with { SnapshotTime = key.Time, SnapshotUuid = Guid.NewGuid() } };
        await store.Put(key.Archive, await store.GetAll(backup.Key, int.MaxValue, default), default);
        await store.Put(key.Manifest, ManifestJson.Write(forged, index.Frames, index.Pieces, forger), default);
    }
}
