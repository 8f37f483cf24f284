using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Linting;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Linting;

[Parallelizable(ParallelScope.All)]
public sealed class LinterTests
{
    private static IEnumerable<string> Hosts => KnownHosts.All.Select(host => host.Name);

    [TestCaseSource(nameof(Hosts))]
    public void Nothing_is_found_in_the_fstab_that_a_plan_renders(string host)
    {
        var plan = PlanOf(host);

        Assert.That(Linter.Of(FstabLayout.Parse(Fstab.Render(plan), "fstab"), plan), Is.Empty);
    }

    [TestCaseSource(nameof(Hosts))]
    public void Nothing_is_found_in_the_disko_layout_that_a_plan_renders(string host)
    {
        var plan = PlanOf(host);

        Assert.That(Linter.Of(DiskoLayout.Parse(Disko.Render(plan, pool => $"/dev/disk/by-id/{pool}", "8G"), "disko"), plan), Is.Empty);
    }

    [Test]
    public void What_people_ask_for_is_found_in_a_layout_that_writes_it_as_mount_options()
    {
        var plan = PlanOf("zephyrus");
        var asked = string.Join('\n', plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume =>
            $"UUID={pool.Name} {subvolume.MountPoint} btrfs subvol={subvolume.Name},{string.Join(',', subvolume.Intent)} 0 0")));
        var lost = Linter.Of(FstabLayout.Parse(asked, "fstab")).Where(finding => finding.Rule is "nodatacow-lost" or "nodatacow-whole-pool").Select(finding => finding.Where.Split(' ')[0]);

        Assert.That(lost, Is.SupersetOf(plan.Subvolumes.Where(subvolume => subvolume is { Nodatacow: true, MountPoint: not "/" }).Select(subvolume => subvolume.Name)));
    }

    [TestCase("noatme", "write noatime, if that is meant")]
    [TestCase("compres=zstd", "write compress=zstd, if that is meant")]
    [TestCase("no-such-thing-at-all", "take no-such-thing-at-all out")]
    public void A_word_that_is_no_option_comes_with_the_nearest_that_is(string option, string fix) =>
        Assert.That(Only("unknown-option", $"UUID=a / btrfs subvol=@,noatime,{option} 0 0").Fix, Is.EqualTo(fix));

    [TestCase("compress=zstd:1", "take it out, or write compress=zstd:1 at /: one pool has one level")]
    [TestCase("compress=no", "take it out, and run `btrfs property set /x compression none`: new files inherit it")]
    [TestCase("compress=lzo", "take it out, and run `btrfs property set /x compression lzo`: new files inherit it")]
    [TestCase("commit=120", "write it at /, if it is meant for the whole pool; else take it out")]
    public void What_the_first_mount_swallows_comes_with_what_does_it_instead(string option, string fix) =>
        Assert.That(Only("swallowed", $"UUID=a / btrfs subvol=@,noatime,compress=zstd 0 0\nUUID=a /x btrfs subvol=@x,noatime,{option} 0 0").Fix, Is.EqualTo(fix));

    [TestCase("-draid5 -mraid6 /dev/b /dev/c", "raid56 raid56")]
    [TestCase("-d RAID5 -m raid1 /dev/b", "raid56")]
    [TestCase("-d single -m raid1 /dev/b", "one-copy")]
    [TestCase("-d raid0 -m raid1 /dev/b", "one-copy")]
    [TestCase("-d raid1 -m dup /dev/b", "one-copy")]
    [TestCase("-d raid1 -d single /dev/b -m raid1", "one-copy")]
    [TestCase("--data=raid1 --metadata=raid1 /dev/b", "")]
    public void The_copies_of_a_pool_are_read_as_mkfs_reads_them(string arguments, string rules)
    {
        var words = string.Join(", ", arguments.Split(' ').Select(word => $"\"{word}\""));
        var disko = $$"""{ "disk": { "a": { "content": { "type": "gpt", "partitions": { "root": { "content": { "type": "btrfs", "extraArgs": [{{words}}], "subvolumes": { "@": { "mountpoint": "/", "mountOptions": ["noatime"] } } } } } } } } }""";

        Assert.That(Linter.Of(DiskoLayout.Parse(disko, "disko")).Select(finding => finding.Rule).Where(rule => rule is "raid56" or "one-copy"), Is.EqualTo(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Test]
    public void An_option_that_the_first_mount_has_too_is_not_swallowed() => Assert.That(
        Linter.Of(FstabLayout.Parse("UUID=a / btrfs subvol=@,noatime,compress=zstd 0 0\nUUID=a /x btrfs subvol=@x,noatime,compress=zstd:3 0 0", "fstab")), Is.Empty);

    [Test]
    public void A_mount_that_waits_for_a_person_is_never_the_first() => Assert.That(
        Linter.Of(FstabLayout.Parse("UUID=a /mnt/top btrfs noatime,noauto,subvolid=5 0 0\nUUID=a /data btrfs subvol=@d,noatime,compress=zstd 0 0", "fstab")), Is.Empty);

    [Test]
    public void A_subvolume_that_the_plan_does_not_know_is_in_no_snapshot()
    {
        var plan = PlanOf("yoga");
        var findings = Linter.Of(FstabLayout.Parse(Fstab.Render(plan) + "PARTLABEL=disk-primary-root /home/me/photos btrfs subvol=@photos,noatime 0 0\n", "fstab"), plan);

        Assert.That(findings.Select(finding => finding.Rule), Is.EqualTo(new[] { "no-scope" }));
        Assert.That(findings.Single().Because, Does.Contain("a snapshot of /home has an empty directory in its place"));
    }

    [Test]
    public void A_subvolume_that_the_layout_lacks_is_named()
    {
        var plan = PlanOf("yoga");
        var without = string.Join('\n', Fstab.Render(plan).Split('\n').Where(line => !line.Contains(" /home ")));

        Assert.That(Linter.Of(FstabLayout.Parse(without, "fstab"), plan).Single().Where, Is.EqualTo("@home at /home"));
    }

    [TestCase("")]
    [TestCase("# only a comment\n\n")]
    public void An_fstab_without_a_line_has_nothing_to_find(string text) =>
        Assert.That(Linter.Of(FstabLayout.Parse(text, "fstab")), Is.Empty);

    [TestCase("{ \"disk\": {} }", "is no fstab: none of its 1 line")]
    [TestCase("what is\nthis", "is no fstab")]
    public void What_is_no_fstab_is_refused(string text, string why) => Assert.That(
        () => FstabLayout.Parse(text, "fstab"), Throws.TypeOf<StorageException>().With.Message.Contains(why).And.Property("ExitCode").EqualTo(ExitCode.BadInput));

    [TestCase("[]", "is not what disko.devices evaluates to")]
    [TestCase("{", "is no JSON")]
    [TestCase("{ \"services\": {} }", "it has none of disk, lvm_vg")]
    [TestCase("{ \"disk\": 7 }", "disko has an attribute set or a list in \"disk\", and there is 7")]
    [TestCase("{ \"disk\": { \"a\": { \"content\": { \"type\": \"btrfs\", \"extraArgs\": [ 3 ] } } } }", "a list of strings in \"extraArgs\"")]
    [TestCase("{ \"disk\": { \"a\": { \"content\": { \"type\": 3 } } } }", "a string in \"type\"")]
    public void What_is_no_disko_layout_is_refused(string text, string why) => Assert.That(
        () => DiskoLayout.Parse(text, "disko.json"), Throws.TypeOf<StorageException>().With.Message.Contains(why).And.Property("ExitCode").EqualTo(ExitCode.BadInput));

    private static StoragePlan PlanOf(string host) => Planner.Plan(KnownHosts.Named(host), new StorageOptions());

    private static LintFinding Only(string rule, string fstab) => Linter.Of(FstabLayout.Parse(fstab, "fstab")).Single(finding => finding.Rule == rule);
}
