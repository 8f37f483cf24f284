using PantherStorage.Cli.Rendering;
using PantherStorage.Model.Linting;
using PantherStorage.Operations.Hosts;

namespace PantherStorage.Tests.Unit.Linting;

/// <summary>Layouts as people write them, each with everything that is found in it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LayoutTests
{
    private static IEnumerable<TestCaseData> Layouts => new (string File, string[] Findings)[]
    {
        ("luks-laptop.json", ["warning no-noatime: home at /home, disk.main"]),
        ("nothing-said.json",
        [
            "warning swallowed: home at /home, disk.vdb",
            "warning swallowed: nix at /nix, disk.vdb",
            "warning no-noatime: /partition-root, disk.vdb",
        ]),
        ("raid1-luks.json", ["warning contradiction: root at /, disk.b"]),
        ("raid-alone.json",
        [
            "error too-few-devices: disk.one",
            "error too-few-devices: disk.one",
            "error raid56: disk.one",
            "warning one-copy: disk.two",
            "warning same-label: disk.two",
            "warning no-nofail: @media at /mnt/media, disk.two",
            "note one-copy: disk.two",
        ]),
        ("virtual-machines.json",
        [
            "error nodatacow-lost: @libvirt at /var/lib/libvirt, disk.main",
            "warning swallowed: @nix at /nix, disk.main",
            "warning swallowed: @log at /var/log, disk.main",
            "warning swallowed: @tmp at /tmp, disk.main",
            "warning swallowed: @tmp at /tmp, disk.main",
        ]),
        ("hook-does-it.json", ["note nodatacow-by-hook: @postgres at /var/lib/postgresql, disk.main"]),
        ("root-on-tmpfs.json",
        [
            "warning swallowed: persist at /persist, disk.main",
            "warning discard-stops: persist at /persist, disk.main",
            "note swallowed: persist at /persist, disk.main",
        ]),
        ("typos-in-old-table.json",
        [
            "error unknown-option: @ at /, disk.x",
            "error impossible-value: @ at /, disk.x",
            "error unknown-option: @home at /home, disk.x",
            "warning no-noatime: @ at /, disk.x",
        ]),
        ("lvm-on-luks.json",
        [
            "warning discard-sync: @ at /, lvm_vg.pool.root",
            "warning discard-sync: @home at /home, lvm_vg.pool.root",
            "warning discard-stops: @ at /, lvm_vg.pool.root",
        ]),
        ("rolling.fstab", []),
        ("installer.fstab", ["warning no-noatime: @ at /, line 1", "note fsck: @ at /, line 1", "note fsck: @home at /home, line 2"]),
        ("workstation.fstab", ["warning no-noatime: root at /, line 1"]),
        ("default-subvolume.fstab",
        [
            "error nodatacow-lost: @/var at /var, line 3",
            "warning no-subvol: /, line 1",
            "warning by-number: /srv, line 4",
        ]),
        ("file-server.fstab",
        [
            "error not-for-every-boot: /mnt/tank, line 2",
            "error not-for-every-boot: /mnt/tank, line 2",
            "warning not-for-every-boot: /mnt/tank, line 2",
            "warning swallowed: photos at /mnt/tank/photos, line 3",
            "warning nofail-needed: @ at /, line 1",
            "warning kernel-name: /mnt/tank, line 2",
            "warning kernel-name: photos at /mnt/tank/photos, line 3",
            "warning no-nofail: /mnt/tank, line 2",
            "warning no-nofail: photos at /mnt/tank/photos, line 3",
        ]),
        ("two-disks-at-once.fstab",
        [
            "error nodatacow-whole-pool: @docker at /var/lib/docker, line 2",
            "warning race: @docker at /var/lib/docker, line 2",
            "warning race: @pg at /var/lib/postgresql, line 3",
        ]),
        ("muddle.fstab",
        [
            "error impossible-value: @root at /root, line 4",
            "error nodatacow-whole-pool: @ at /, line 2",
            "error twice: @home2 at /home, line 3",
            "warning contradiction: @home at /home, line 1",
            "warning contradiction: @ at /, line 2",
            "warning swallowed: @home at /home, line 1",
            "warning no-entry: line 5",
            "warning swap-in-data: @ at /, line 2",
            "note redundant: @home at /home, line 1",
            "note child-first: @home at /home, line 1",
        ]),
    }.Select(layout => new TestCaseData(layout.File, layout.Findings).SetArgDisplayNames(layout.File));

    [TestCaseSource(nameof(Layouts))]
    public void Each_is_read_and_everything_in_it_found(string file, string[] findings) =>
        Assert.That(Linter.Of(Read(file)).Select(finding => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Rule}: {finding.Where}"), Is.EquivalentTo(findings));

    [Test]
    public void Every_finding_is_told_in_full_and_the_worst_comes_first()
    {
        foreach (var findings in Files.Select(file => Linter.Of(Read(file))))
        {
            Assert.That(findings.Select(finding => finding.Severity), Is.Ordered.Descending);
            Assert.That(findings.SelectMany(finding => new[] { finding.Seen, finding.Because, finding.Fix }), Has.None.Empty.And.None.EndsWith("."));
        }
    }

    [Test]
    public void Every_file_here_has_its_findings_above() =>
        Assert.That(Files, Is.EquivalentTo(Layouts.Select(layout => (string)layout.Arguments[0]!)));

    [Test]
    public void Every_rule_stands_on_its_page()
    {
        var rules = Files.SelectMany(file => Linter.Of(Read(file))).Select(finding => finding.Rule).Distinct();

        Assert.That(rules.Where(rule => !Docs.Pages.Text("docs/lint.md").Contains($"| `{rule}` |")), Is.Empty);
    }

    [Test]
    public void The_page_shows_what_is_printed()
    {
        const string fstab = """
            UUID=a / btrfs subvol=@,noatime,compress=zstd:3 0 0
            UUID=a /tmp btrfs subvol=@tmp,noatime,compress=no 0 0
            UUID=a /var/lib/libvirt btrfs subvol=@libvirt,noatime,nodatacow 0 0
            """;
        var layout = FstabLayout.Parse(fstab, "laptop.fstab");
        var printed = LintReport.Text(new LintedLayout("laptop.fstab", layout, Linter.Of(layout)));

        Assert.That($"$ panther-storage lint --fstab laptop.fstab\n{printed}".TrimEnd('\n'), Is.EqualTo(Docs.Pages.Fenced("docs/lint.md", "text").First()));
    }

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Repository.In(Folder)).Select(file => Path.GetFileName(file));

    private const string Folder = "tests/Unit/Linting/layouts";

    private static Model.Linting.Layout Read(string file)
    {
        var text = File.ReadAllText(Repository.In($"{Folder}/{file}"));
        return file.EndsWith(".json") ? DiskoLayout.Parse(text, file) : FstabLayout.Parse(text, file);
    }
}
