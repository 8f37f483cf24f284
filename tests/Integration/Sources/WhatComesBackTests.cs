using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>Everything awkward comes back bit for bit, with its metadata, in every way that a backup is restored.</summary>
public sealed class WhatComesBackTests
{
    private static readonly string[] Holed = ["islands", "end", "zeros"];

    private static string[] Kinds => AwkwardTree.Kinds;

    [TestCaseSource(nameof(Kinds))]
    public async Task A_full_backup_of_a_subvolume_brings_back(string kind) =>
        await Same($"{RoundTrip.Source(1)}/{kind}", $"{RoundTrip.Subvolume(1)}/{kind}");

    [TestCaseSource(nameof(Kinds))]
    public async Task An_incremental_backup_brings_back_changed(string kind) =>
        await Same($"{RoundTrip.Source(2)}/{kind}", $"{RoundTrip.Subvolume(2)}/{kind}");

    [TestCaseSource(nameof(Kinds))]
    public async Task A_backup_of_a_plain_directory_brings_back(string kind)
    {
        await Same($"{RoundTrip.Source(1)}/{kind}", $"{RoundTrip.PlainDirectory(1)}/{kind}");
        await Same($"{RoundTrip.Source(2)}/{kind}", $"{RoundTrip.PlainDirectory(2)}/{kind}");
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task A_restore_of_single_files_brings_back(string kind)
    {
        await Same($"{RoundTrip.Source(2)}/{kind}", $"{RoundTrip.FilesOf("home")}/{kind}");
        await Same($"{RoundTrip.Source(2)}/{kind}", $"{RoundTrip.FilesOf("data")}/{kind}");
    }

    [Test]
    public void Every_backup_verifies_and_every_restore_was_compared_with_the_content_digest()
    {
        Assert.That(RoundTrip.Verification.Verdict, Is.EqualTo(ProofVerdict.Verified), string.Join('\n', RoundTrip.Verification.Findings));
        Assert.That(RoundTrip.Compared, Has.Count.EqualTo(6).And.All.True);
    }

    [Test]
    public async Task The_content_digest_of_what_came_back_is_the_snapshots_line_by_line()
    {
        var expected = await Text(RoundTrip.Source(2));

        Assert.That(await Text(RoundTrip.Subvolume(2)), Is.EqualTo(expected));
        Assert.That(await Text(RoundTrip.PlainDirectory(2), asTar: true), Is.EqualTo(await Text(RoundTrip.Source(2), asTar: true)));
        Assert.That(expected.Except(await Text(RoundTrip.PlainDirectory(2))).Select(line => line.Split(' ')[1]), Is.EquivalentTo(new[] { "pipe", "socket" }));
    }

    [Test]
    public async Task Holes_stay_holes()
    {
        foreach (var file in Holed)
        {
            var expected = await DataRanges.Of($"{RoundTrip.Source(1)}/holes/{file}");
            Assert.That(await DataRanges.Of($"{RoundTrip.Subvolume(1)}/holes/{file}"), Is.EqualTo(expected), $"{file} in a subvolume");
            Assert.That(await DataRanges.Of($"{RoundTrip.PlainDirectory(1)}/holes/{file}"), Is.EqualTo(expected), $"{file} in a plain directory");
        }

        Assert.That(await DataRanges.Of($"{RoundTrip.FilesOf("home")}/holes/islands"), Is.EqualTo(await DataRanges.Of($"{RoundTrip.Source(2)}/holes/islands")));
    }

    [Test]
    public async Task Space_that_was_only_reserved_comes_back_as_zeros_which_take_none_in_a_subvolume()
    {
        Assert.That(await DataRanges.Of($"{RoundTrip.Subvolume(1)}/holes/reserved"), Is.Empty);
        Assert.That(await DataRanges.Of($"{RoundTrip.PlainDirectory(1)}/holes/reserved"), Is.EqualTo(new[] { (0L, Bytes.MiB(2).Count) }));
    }

    [Test]
    public async Task A_hole_punched_between_two_backups_comes_back_as_zeros()
    {
        Assert.That((await DataRanges.Of($"{RoundTrip.Source(2)}/holes/end"))[0].From, Is.EqualTo(98_304));
        Assert.That((await DataRanges.Of($"{RoundTrip.Subvolume(2)}/holes/end"))[0].From, Is.Zero);
    }

    [Test]
    public async Task Names_of_one_file_are_one_file_again()
    {
        foreach (var tree in new[] { RoundTrip.Subvolume(1), RoundTrip.PlainDirectory(1) })
        {
            Assert.That(await Inodes(tree, "a", "b", "other/c"), Has.Count.EqualTo(1), tree);
            Assert.That(await Inodes(tree, "link", "other/same-link"), Has.Count.EqualTo(1), tree);
        }

        // GNU tar writes a pipe or device anew for each name.
        Assert.That(await Inodes(RoundTrip.Subvolume(1), "pipe", "other/same-pipe"), Has.Count.EqualTo(1));
        Assert.That(await Inodes(RoundTrip.PlainDirectory(1), "pipe", "other/same-pipe"), Has.Count.EqualTo(2));

        foreach (var tree in new[] { RoundTrip.Subvolume(2), RoundTrip.PlainDirectory(2), RoundTrip.FilesOf("home") })
            Assert.That(await Inodes(tree, "b", "other/c", "other/d"), Has.Count.EqualTo(1), tree);
    }

    [Test]
    public async Task A_socket_comes_back_with_a_subvolume_and_not_with_a_plain_directory()
    {
        await Same($"{RoundTrip.Source(1)}/{AwkwardTree.Sockets}", $"{RoundTrip.Subvolume(1)}/{AwkwardTree.Sockets}");
        Assert.That(Directory.EnumerateFileSystemEntries($"{RoundTrip.PlainDirectory(1)}/{AwkwardTree.Sockets}"), Is.Empty);
    }

    [Test]
    public async Task A_nested_subvolume_is_in_no_backup_and_nothing_stands_for_it()
    {
        Assert.That(await Names(RoundTrip.Source(1)), Has.Some.StartsWith("nested"));
        Assert.That(await Names(RoundTrip.Subvolume(1)), Has.None.StartsWith("nested"));
        Assert.That(await Names(RoundTrip.PlainDirectory(1)), Has.None.StartsWith("nested"));
    }

    [Test]
    public async Task A_compression_property_comes_back_and_a_flag_does_not()
    {
        foreach (var tree in new[] { RoundTrip.Subvolume(1), RoundTrip.PlainDirectory(1) })
        {
            Assert.That(await Tool.Run("lsattr", "-d", $"{tree}/flags/compressed"), Does.Match("^[-]+c"), tree);
            Assert.That(await Tool.IsInPlace($"{tree}/flags/in-place"), Is.False, tree);
            Assert.That(await Tool.Run("lsattr", "-d", $"{tree}/flags/immutable"), Does.Match("^[-]+ "), tree);
        }
    }

    [Test]
    public async Task What_is_printed_of_any_name_cannot_move_a_cursor_or_forge_a_line()
    {
        var lines = (await Text(RoundTrip.Source(2))).Concat(TreeDiff.Between(RoundTrip.Source(1), RoundTrip.Source(2)).Select(change => change.Path)).ToList();

        Assert.That(lines.SelectMany(line => line).Distinct(), Is.All.InRange(' ', '~'));
        Assert.That(lines, Has.Some.Contain(@"./names/is-\376\377-not").And.Some.Contain(@"\033[31mred\007"));
    }

    private static async Task Same(string source, string restored) =>
        Assert.That(await Portrait.Of(restored), Is.EqualTo(await Portrait.Of(source)).And.Not.Empty);

    private static async Task<string[]> Text(string tree, bool asTar = false)
    {
        await using var text = new StringWriter();
        await ContentDigest.Write(tree, asTar, former: null, text, default);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<HashSet<string>> Inodes(string tree, params string[] names) =>
        [.. (await Tool.Run("stat", ["--format=%i", "--", .. names.Select(name => $"{tree}/hard-links/{name}")])).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static async Task<string[]> Names(string tree) => (await Tool.Run("ls", "-A", tree)).Split('\n');
}
