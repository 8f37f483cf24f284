using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

public sealed class TreeDiffTests
{
    private ScratchBtrfs disk = null!;

    [SetUp]
    public async Task Make()
    {
        disk = await ScratchBtrfs.Make(Bytes.MiB(256));
        await disk.Subvolume("home");
    }

    [TearDown]
    public async Task Dispose() => await disk.DisposeAsync();

    [Test]
    public async Task Every_kind_of_change_has_its_letter_and_what_is_the_same_has_none()
    {
        await Shell("mkdir kept gone; echo a > kept/same; echo a > changed; echo a > owned; echo a > typed; echo a > gone/inside; ln -s a link; echo a > resized; touch attributed; echo a > moved; ln owned hard");
        var before = await Snapshot("before");
        await Shell("echo b > changed; chown 1000 owned; rm typed; mkdir typed; rm -r gone; ln -sfn b link; echo more >> resized; setfattr -n user.note -v x attributed; mv moved renamed; mkdir new; echo a > new/inside; chmod 700 kept; mknod device c 1 3");

        Assert.That(Between(before, await Snapshot("after")), Is.EqualTo(new[]
        {
            "m ./attributed", "c ./changed", "+ ./device", "- ./gone", "- ./gone/inside", "m ./hard", "m ./kept",
            "c ./link", "- ./moved", "+ ./new", "+ ./new/inside", "m ./owned", "+ ./renamed", "c ./resized", "t ./typed",
        }));
    }

    [Test]
    public async Task Names_of_any_bytes_come_through_one_a_line()
    {
        var before = await Snapshot("before");
        await Shell("touch \"$(printf 'line\\nfeed')\" \"$(printf 'not\\377utf8')\" 'a space' -- -dash");

        Assert.That(Between(before, await Snapshot("after")), Is.EqualTo(new[] { "+ ./-dash", "+ ./a\\040space", "+ ./line\\012feed", "+ ./not\\377utf8" }));
    }

    [Test]
    public async Task A_change_whose_time_was_set_back_is_seen()
    {
        await Shell("echo aaaa > file; touch -d 2020-01-01 file");
        var before = await Snapshot("before");
        await Shell("echo bbbb > file; touch -d 2020-01-01 file");

        Assert.That(Between(before, await Snapshot("after")), Is.EqualTo(new[] { "c ./file" }));
    }

    [Test]
    public async Task A_file_written_anew_with_the_same_bytes_is_the_same()
    {
        await Shell("echo aaaa > file");
        var before = await Snapshot("before");
        await Shell("cp file other; mv other file");

        Assert.That(Between(before, await Snapshot("after")), Is.Empty);
    }

    [Test]
    public async Task A_nested_subvolume_is_part_of_neither()
    {
        await Tool.Run("btrfs", "subvolume", "create", disk.In("home/nested"));
        var before = await Snapshot("before");
        await Shell("echo a > nested/file");

        Assert.That(Between(before, disk.In("home")), Is.Empty);
    }

    [Test]
    public async Task Two_snapshots_of_an_unchanged_subvolume_are_the_same()
    {
        await Trees.Grow(disk.In("home"), seed: 7);

        Assert.That(Between(await Snapshot("before"), await Snapshot("after")), Is.Empty);
    }

    private static IEnumerable<string> Between(string before, string after) =>
        TreeDiff.Between(before, after).Select(change => $"{change.Letters} {change.Path}");

    private async Task<string> Snapshot(string name)
    {
        await BtrfsTool.Snapshot(disk.In("home"), disk.In(name), readOnly: true, default);
        return disk.In(name);
    }

    private Task<string> Shell(string words) => Tool.Run("sh", "-ec", $"cd {disk.In("home")}; {words}");
}
