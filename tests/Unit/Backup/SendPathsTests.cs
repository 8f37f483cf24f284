using PantherStorage.Model;
using PantherStorage.Storage.Archives.SendStreams;
using PantherStorage.Storage.Restores;

namespace PantherStorage.Tests.Unit.Backup;

/// <summary>No command of a stream leaves the subvolume that it makes.</summary>
public sealed class SendPathsTests
{
    private static readonly Guid Uuid = new("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
    private static readonly Guid Parent = new("11111111-2222-3333-4444-555555555555");
    private static readonly Guid Other = new("99999999-2222-3333-4444-555555555555");

    private static ForgedStream Stream => new(Uuid);

    private static IEnumerable<TestCaseData> Leaving()
    {
        foreach (var path in new[] { "/etc/passwd", "../up", "a/../../up", "a/..", "a/./b", ".", "..", "a//b", "a/", "a\0b", new string('n', 256) })
            yield return new TestCaseData(Stream.File(path), "path").SetArgDisplayNames("a new file", path.Replace('\0', '0'));
        yield return new TestCaseData(Stream.File(string.Empty), "path").SetArgDisplayNames("an empty name");
        yield return new TestCaseData(Stream.File("a").Rename("a", "../b"), "path").SetArgDisplayNames("a rename that leaves");
        yield return new TestCaseData(Stream.HardLink("a", "../../etc/shadow"), "path").SetArgDisplayNames("a hard link that leaves");
        yield return new TestCaseData(Stream.HardLink("a", "/etc/shadow"), "path").SetArgDisplayNames("a hard link from the root");
        yield return new TestCaseData(Stream.Link("l", "/etc").File("l/passwd"), "through a symbolic link").SetArgDisplayNames("a file through a link");
        yield return new TestCaseData(Stream.Link("l", "/etc/passwd").Write("l", "root::0:0"), "through a symbolic link").SetArgDisplayNames("a write to a link");
        yield return new TestCaseData(Stream.Link("l", "/etc/passwd").ChangeMode("l"), "through a symbolic link").SetArgDisplayNames("the mode of a link");
        yield return new TestCaseData(Stream.Link("l", "/etc").Unlink("l/passwd"), "through a symbolic link").SetArgDisplayNames("an unlink through a link");
        yield return new TestCaseData(Stream.Link("l", "/etc").RemoveDirectory("l/cron.d"), "through a symbolic link").SetArgDisplayNames("an rmdir through a link");
        yield return new TestCaseData(Stream.Link("o1", "/etc").Rename("o1", "l").File("l/x"), "through a symbolic link").SetArgDisplayNames("a link that was renamed");
        yield return new TestCaseData(Stream.Directory("d").Link("d/l", "/etc").Rename("d", "e").File("e/l/x"), "through a symbolic link").SetArgDisplayNames("a link in a directory that was renamed");
        yield return new TestCaseData(Stream.Link("l", "/etc").HardLink("m", "l").File("m/x"), "through a symbolic link").SetArgDisplayNames("a hard link to a link");
        yield return new TestCaseData(Stream.Link("l", "/etc").HardLink("m", "l").Rename("l", "m").File("l/x"), "through a symbolic link").SetArgDisplayNames("a rename that changes nothing");
        yield return new TestCaseData(Stream.Link("l", "/etc").File("a").Rename("a", "l/a"), "through a symbolic link").SetArgDisplayNames("a rename through a link");
        yield return new TestCaseData(Stream.File("a").Clone("a", Other, "secret"), "neither its own nor its parent").SetArgDisplayNames("a clone from another subvolume");
        yield return new TestCaseData(Stream.File("a").Clone("a", Uuid, "../secret"), "path").SetArgDisplayNames("a clone from above");
        yield return new TestCaseData(Stream.Link("l", "/etc/shadow").File("a").Clone("a", Uuid, "l"), "through a symbolic link").SetArgDisplayNames("a clone through a link");
        yield return new TestCaseData(new ForgedStream(Uuid, version: 2).Link("l", "/etc/passwd").Write("l", "x"), "through a symbolic link").SetArgDisplayNames("version 2");
        yield return new TestCaseData(new ForgedStream(Uuid, version: 3).Write("../x", "x"), "path").SetArgDisplayNames("version 3");
        yield return new TestCaseData(
            Stream.Add(SendCommand.MakeFile, ForgedStream.Text(SendAttribute.Path, "a"), ForgedStream.Text(SendAttribute.Path, "../b")), "two paths").SetArgDisplayNames("two paths in a command");
        yield return new TestCaseData(Stream.Add((SendCommand)40, ForgedStream.Text(SendAttribute.Path, "a")), "unknown to this program").SetArgDisplayNames("an unknown command");
    }

    [TestCaseSource(nameof(Leaving))]
    public void What_leaves_the_subvolume_is_refused(object stream, string words) => Assert.That(
        () => Read(((ForgedStream)stream).End()),
        Throws.TypeOf<StorageException>().With.Message.Contains(words).And.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));

    [Test]
    public void What_btrfs_sends_is_taken([Values(1, 2, 3)] int version) => Read(new ForgedStream(Uuid, version: version)
        .ChangeMode(string.Empty)
        .Directory("o257-7-0").Rename("o257-7-0", "home")
        .Link("o258-7-0", "/etc/../anything").Rename("o258-7-0", "home/link").Unlink("home/link")
        .Directory("home/link").File("home/link/file").Write("home/link/file", "text").Clone("home/link/file", Uuid, "home/link/file")
        .Link("home/other", "..").Rename("home", "moved").Directory("home").File("home/other")
        .End());

    [Test]
    public void An_incremental_stream_does_not_write_through_a_link_of_its_parent_nor_read_through_one()
    {
        var parent = new SendStreamCheck();
        parent.Append(new ForgedStream(Parent).Link("l", "/etc").Directory("d").End());

        Assert.That(() => Read(new ForgedStream(Uuid, Parent).File("l/x").End(), parent.Paths), Throws.TypeOf<StorageException>());
        Assert.That(() => Read(new ForgedStream(Uuid, Parent).Unlink("l").File("a").Clone("a", Parent, "l/shadow").End(), parent.Paths), Throws.TypeOf<StorageException>());
        Read(new ForgedStream(Uuid, Parent).Unlink("l").Directory("l").File("l/x").Clone("l/x", Parent, "d/x").End(), parent.Paths);
        Assert.That(() => Read(new ForgedStream(Uuid, Parent).File("l/x").End(), parent.Paths), Throws.TypeOf<StorageException>(), "the parent's own are as they were");
    }

    [Test]
    public void A_command_is_handed_on_when_it_is_checked_whole_and_not_before([Values(1, 7, 100, 5000)] int chunk)
    {
        var sound = Stream.File("a").Write("a", "text").End();
        var bad = Stream.File("a").File("../b").End();

        Assert.That(Passed(sound, chunk), Is.EqualTo(sound));
        Assert.That(Passed(bad, chunk).Length, Is.LessThanOrEqualTo(Stream.File("a").End().Length - 10));
    }

    [Test]
    public void The_parents_UUID_is_written_anew_for_the_receiver_and_the_checksums_with_it()
    {
        var given = new ForgedStream(Uuid, Parent).File("a").Clone("a", Parent, "b").Clone("a", Uuid, "a").End();
        var gate = new SendStreamGate(new SendStreamCheck { ParentKnownAs = Other });

        var passed = gate.Pass(given).ToArray();

        Assert.That(passed, Is.EqualTo(new ForgedStream(Uuid, Other).File("a").Clone("a", Other, "b").Clone("a", Uuid, "a").End()));
    }

    private static byte[] Passed(byte[] stream, int chunk)
    {
        var gate = new SendStreamGate(new SendStreamCheck());
        var passed = new List<byte>();
        try
        {
            foreach (var part in stream.Chunk(chunk))
                passed.AddRange(gate.Pass(part).ToArray());
            gate.Complete();
        }
        catch (StorageException)
        {
            // What was passed before counts.
        }

        return [.. passed];
    }

    private static void Read(byte[] stream, SendPaths? parent = null)
    {
        var check = new SendStreamCheck(parent);
        check.Append(stream);
        check.Complete();
    }
}
