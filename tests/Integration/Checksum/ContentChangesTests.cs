using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Checksum;

/// <summary>From an earlier snapshot's text and the changes, the later one's text can be made.</summary>
public sealed class ContentChangesTests
{
    private ScratchBtrfs pool = null!;
    private string tree = null!;
    private int made;

    // Long enough after all that happens here that it counts as settled.
    private static Instant Later => SystemClock.Instance.GetCurrentInstant() + Duration.FromMinutes(1);

    [SetUp]
    public async Task Grow()
    {
        pool = await ScratchBtrfs.Make(Bytes.MiB(512));
        tree = await pool.Subvolume("tree");
        await Trees.Grow(tree, seed: 1);
    }

    [TearDown]
    public async Task Dispose() => await pool.DisposeAsync();

    [Test]
    public async Task Where_nothing_has_changed_only_names_of_files_with_several_are_said_again()
    {
        var (before, after) = (await Snapshot(), await Snapshot());

        var changes = await Changes(before, after, Later);

        Assert.That(changes.SkipLast(1).Select(PathOf), Is.SubsetOf(new[] { "+.", "+./data/hard", "+./one" }));
        Assert.That(changes[^1], Is.EqualTo($"={await ContentDigest.Write(after, output: null, default)}"));
    }

    [TestCase("echo more >> data/large")]
    [TestCase("printf x | dd of=data/large conv=notrunc status=none")]
    [TestCase("rm -r data/deep")]
    [TestCase("mv data/deep data/shallow", TestName = "A_directory_has_another_name")]
    [TestCase("mv data Data", TestName = "The_first_name_of_a_file_with_several_moves_with_its_directory")]
    [TestCase("rm one")]
    [TestCase("ln one aaa; ln empty zzz")]
    [TestCase("rm empty; mkdir empty; echo in > empty/it", TestName = "A_file_becomes_a_directory")]
    [TestCase("rm -r data/deep; echo in > data/deep", TestName = "A_directory_becomes_a_file")]
    [TestCase("chmod 600 one; chown 5 data; setfattr -n user.colour -v blue empty; ln -sfn elsewhere data/symbolic")]
    [TestCase("for i in data-1 data.1 data! dat data0; do echo $i > $i; done", TestName = "Names_come_before_and_after_those_that_begin_like_them")]
    [TestCase("find . -mindepth 1 -delete", TestName = "Nothing_is_left")]
    public async Task What_changed_is_said(string script)
    {
        var before = await Snapshot();
        await Tool.Run("sh", "-c", $"cd {tree} && {script}");
        var after = await Snapshot();

        await MustAgree(before, after, Later);
    }

    [Test]
    public async Task What_changed_at_random_is_said([Range(1, 8)] int seed)
    {
        var random = new Random(seed);
        string[] names = ["a", "b", "a.x", "a-x", "b b", "ü"];
        string Any() => $"{tree}/{string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => names[random.Next(names.Length)]))}";
        for (var round = 0; round < 4; round++)
        {
            var before = await Snapshot();
            for (var step = 0; step < 12; step++)
            {
                var command = random.Next(6) switch
                {
                    0 => $"mkdir -p '{Any()}'",
                    1 => $"echo {random.Next()} > '{Any()}'",
                    2 => $"mv -T '{Any()}' '{Any()}'",
                    3 => $"rm -rf '{Any()}'",
                    4 => $"ln '{Any()}' '{Any()}'",
                    _ => $"chmod {random.Next(8)}{random.Next(8)}{random.Next(8)} '{Any()}'",
                };
                // Much of it cannot be done, which is no matter.
                await Tool.Run("sh", "-c", $"{command} 2> /dev/null || true");
            }

            await MustAgree(before, await Snapshot(), Later);
        }
    }

    [Test]
    public async Task What_had_changed_just_before_the_earlier_snapshot_is_said_again()
    {
        var (before, after) = (await Snapshot(), await Snapshot());

        var changes = await MustAgree(before, after, SystemClock.Instance.GetCurrentInstant());

        Assert.That(changes, Has.Length.EqualTo((await Text(after)).Length + 1));
    }

    private static async Task<string[]> MustAgree(string before, string after, Instant taken)
    {
        var lines = (await Text(before)).ToDictionary(PathOf, StringComparer.Ordinal);
        var changes = await Changes(before, after, taken);
        foreach (var change in changes.SkipLast(1))
        {
            if (change[0] == '+')
                lines[PathOf(change[1..])] = change[1..];
            else
                Assert.That(change[0] == '-' && lines.Remove(change[1..]), Is.True, change);
        }

        Assert.That(lines.Values, Is.EquivalentTo(await Text(after)));
        Assert.That(changes[^1], Is.EqualTo($"={await ContentDigest.Write(after, output: null, default)}"));
        return changes;
    }

    private async Task<string> Snapshot()
    {
        var path = pool.In($"snapshot-{++made}");
        await BtrfsTool.Snapshot(tree, path, readOnly: true, default);
        return path;
    }

    private static Task<string[]> Text(string path) => Text(path, former: null);

    private static Task<string[]> Changes(string before, string after, Instant taken) =>
        Text(after, new DigestBaseline(Hashes: null, new EarlierSnapshot(before, taken)));

    private static async Task<string[]> Text(string path, DigestBaseline? former)
    {
        await using var text = new StringWriter();
        await ContentDigest.Write(path, asTar: false, former, text, default);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string PathOf(string line) => line.Split(' ')[0];
}
