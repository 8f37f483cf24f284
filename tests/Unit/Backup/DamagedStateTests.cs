using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup;

/// <summary>State files that hold null where there is to be something, as a file that was damaged or edited may.</summary>
public sealed class DamagedStateTests
{
    private HostPaths host = null!;

    [SetUp]
    public void Make()
    {
        host = new HostPaths(Directory.CreateTempSubdirectory("panther-state-").FullName);
        Directory.CreateDirectory(Path.Combine(host.State, "uploads"));
    }

    [TearDown]
    public void Remove() => Directory.Delete(host.Root, recursive: true);

    [TestCase("null")]
    [TestCase("[null]")]
    [TestCase("""[{"name":"a","mark":"m","begun":"2026-11-21T02:00:00Z","timeoutSeconds":60,"after":null,"containers":[null]}]""")]
    [TestCase("""[{"name":"a","mark":"m","begun":"2026-11-21T02:00:00Z","timeoutSeconds":-60,"after":null,"containers":[]}]""")]
    public void What_is_paused_is_not_known(string json)
    {
        Write("paused.json", json);

        Assert.That(() => new PausedHooks(host).Read(), Throws.InstanceOf<StorageException>().With.Message.Contains("which says what was paused"));
        Assert.That(new PausedHooks(host).Left(NodaTime.Instant.MaxValue).Single(), Does.Contain("cannot read"));
    }

    [TestCase("null")]
    [TestCase("""{"held":[null],"adopted":[]}""")]
    [TestCase("""{"held":[],"adopted":[null]}""")]
    public void Machines_that_were_taken_over_from_are_not_known(string json)
    {
        Write("machines.json", json);

        Assert.That(() => LocalMachines.Read(host), Throws.InstanceOf<StorageException>().With.Message.Contains("which machines this one took over from is not known"));
    }

    [TestCase("null")]
    [TestCase("""{"all":[null]}""")]
    public void Holds_hold_everything(string json)
    {
        Write("holds.json", json);

        Assert.That(new HoldsFile(host).Read().On("home"), Does.Contain("cannot be read"));
    }

    [Test]
    public void Unsigned_backups_from_before_are_not_known()
    {
        Write("unsigned-before.json", "null");

        Assert.That(() => UnsignedBefore.Read(host), Throws.InstanceOf<StorageException>());
    }

    [Test]
    public void A_snapshot_that_is_being_sent_is_not_known()
    {
        Write("sending/home.json", "null");

        Assert.That(() => SendingMemory.Needed(host), Throws.InstanceOf<StorageException>());
    }

    [Test]
    public void What_is_only_an_echo_or_a_count_begins_anew()
    {
        Write("parents.json", """{"rankings":[null]}""");
        Write("uploads/home.json", """{"store":"s","key":"k","uploadId":"u","snapshot":"8a7f3a4e-0000-0000-0000-000000000000","facts":"f","begun":"2026-11-21T02:00:00Z","parts":[null]}""");
        Write("counters.json", """{"backup.failed":null}""");
        Write("counters-snapshot.json", "null");
        Write("ledger.json", """{"seal":"","ledger":{"archives":[null]}}""");

        Assert.That(ParentMemory.Read(host), Is.Null);
        Assert.That(new UploadMemory(host, "home").Read(), Is.Null);
        Assert.That(RunCounters.Read(host), Is.Empty);
        Assert.That(new LedgerFile(host).Read().Note, Does.Contain("null in a list"));
    }

    [Test]
    public void A_counter_that_two_files_have_counts_once()
    {
        Write("counters.json", """{"backup.failed":1}""");
        Write("counters-snapshot.json", """{"backup.failed":2}""");

        Assert.That(RunCounters.Read(host), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_damage_mark_whose_findings_are_null_counts_as_one_that_cannot_be_read()
    {
        var mark = DamageMark.Read("""{"archive":"a","sha256":"","findings":[null],"at":"2026-11-21T02:00:00Z","by":"x","opened":false,"format":1}"""u8, "a");

        Assert.That(mark, Is.EqualTo(DamageMark.Unreadable("a")));
    }

    [Test]
    public void A_manifest_with_null_in_a_list_is_damaged() => Assert.That(
        () => ManifestJson.Parse("""{"frames":[null],"pieces":[]}"""u8, ManifestLines.Default.Table, "a"),
        Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));

    [Test]
    public void A_plan_with_null_in_a_list_cannot_be_used()
    {
        var text = PlanJson.Write(Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions()));
        Write("plan.json", text.Replace("\"pools\": [", "\"pools\": [ null,", StringComparison.Ordinal));

        Assert.That(
            () => PlanFile.Read(Path.Combine(host.State, "plan.json")),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("null in a list"));
    }

    private void Write(string name, string json)
    {
        var file = Path.Combine(host.State, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, json);
    }
}
