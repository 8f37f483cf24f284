using System.Collections.Immutable;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Provisioning;

public sealed class EncryptedPoolTests
{
    private const string Secret = "correct horse";

    private static readonly StoragePlan Plan = Planner.Plan(KnownHosts.Named("yoga") with { Pools = [new PoolShape("primary") { Encryption = DiskEncryption.Luks2 }] }, new StorageOptions());

    private static readonly ImmutableDictionary<string, PlannedDisk> Blank = ImmutableDictionary<string, PlannedDisk>.Empty.Add("primary", PlannedDisk.Blank("/dev/sda"));

    [Test]
    public void The_container_is_made_and_opened_before_the_file_system_and_the_passphrase_is_on_standard_input_alone()
    {
        var steps = Script(Blank).SelectMany(phase => phase.Steps).ToList();
        var commands = steps.Select(step => $"{step.Command}").ToList();

        var made = commands.IndexOf("cryptsetup luksFormat --batch-mode --type luks2 --label yoga-primary-luks --key-file=- /dev/sda2");
        var opened = commands.IndexOf("cryptsetup open --type luks2 --allow-discards --key-file=- /dev/sda2 disk-primary-root");
        var formatted = commands.IndexOf("mkfs.btrfs --quiet --force --label yoga-primary /dev/mapper/disk-primary-root");
        Assert.That(new[] { made, opened, formatted }, Is.Ordered.And.All.GreaterThan(0));
        Assert.That(string.Join('\n', Script(Blank)), Does.Not.Contain(Secret).And.Contain("< THE-PASSPHRASE-OF-primary"));
        using var input = new StreamReader(steps[made].Passphrase!.Open());
        Assert.That(input.ReadToEnd(), Is.EqualTo(Secret));
    }

    [Test]
    public void A_disk_that_is_laid_out_is_opened_and_nothing_on_it_is_made()
    {
        var programs = Script(Blank.SetItem("primary", Blank["primary"] with { State = DiskState.LaidOut }))
            .SelectMany(phase => phase.Steps).Select(step => string.Join(' ', step.Command.Arguments.Prepend(step.Command.Program).Take(2))).ToList();

        Assert.That(programs, Has.Some.EqualTo("cryptsetup open").And.None.Contains("luksFormat").And.None.StartsWith("mkfs"));
    }

    [TestCase("", "has 0 bytes")]
    [TestCase("1234567\n", "has 7 bytes")]
    public void A_passphrase_that_protects_nothing_is_refused(string text, string why)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Assert.That(() => Passphrase.FromFile(file), Throws.InstanceOf<StorageException>().With.Message.Contains(why));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void A_passphrase_never_says_itself() => Assert.That($"{Passphrase.Of(Encoding.UTF8.GetBytes(Secret), "here")}", Is.EqualTo("(a passphrase)"));

    [Test]
    public void Crypttab_keeps_the_owners_lines() => Assert.That(
        Crypttab.Merged("# mine\nbackup UUID=1 none\ndisk-primary-root  UUID=old none\n", ["disk-primary-root UUID=2 none luks,discard", "disk-mirror-root UUID=3 none luks,discard"]),
        Is.EqualTo("# mine\nbackup UUID=1 none\ndisk-primary-root UUID=2 none luks,discard\ndisk-mirror-root UUID=3 none luks,discard\n"));

    [Test]
    public void The_recovery_card_makes_and_opens_the_container() => Assert.That(RecoveryLayout.Disks(Plan), Does.Contain("""
        cryptsetup luksFormat --type luks2 --label yoga-primary-luks "$(part "$PRIMARY" 2)"
        cryptsetup open --allow-discards "$(part "$PRIMARY" 2)" disk-primary-root
        mkfs.btrfs --quiet --force --label yoga-primary /dev/mapper/disk-primary-root
        """));

    private static ImmutableArray<Phase> Script(ImmutableDictionary<string, PlannedDisk> disks) => ProvisionScript.For(
        Plan, disks, "/mnt", mountEsp: true, ImmutableDictionary<string, Passphrase>.Empty.Add("primary", Passphrase.Of(Encoding.UTF8.GetBytes(Secret), "the test")));
}
