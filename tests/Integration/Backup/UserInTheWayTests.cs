using System.Globalization;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>
/// A user puts links in the place of whatever appears in his directory, over and over, while root restores into it. Root's
/// files elsewhere stay as they are, whatever comes of the restore.
/// </summary>
public sealed class UserInTheWayTests
{
    private const string More = "PANTHER_USER_IN_THE_WAY_ROUNDS";

    private static readonly int Rounds = Environment.GetEnvironmentVariable(More) is { Length: > 0 } rounds ? int.Parse(rounds, CultureInfo.InvariantCulture) : 40;

    // Renames what a restore works in and what it restores to, and leads both elsewhere; takes back what he is given.
    private const string Swap = """
        cd "$1" || exit 1
        while :; do
          for each in .panther-restore-* "$3"*; do
            [ -e "$each" ] || continue
            mv "$each" "was-$$" 2>/dev/null && ln -s "$2" "$each" 2>/dev/null && : > swapped
            rm -f "$each" 2>/dev/null; rm -rf "was-$$" 2>/dev/null; mv "was-$$" "gone-$(date +%N)" 2>/dev/null
          done
          ln -sn "$2" dir 2>/dev/null; rm -f dir 2>/dev/null; mkdir dir 2>/dev/null; rmdir dir 2>/dev/null
        done
        """;

    private BackupWorld world = null!;
    private string users = string.Empty;
    private string roots = string.Empty;

    [SetUp]
    public async Task Make()
    {
        world = await BackupWorld.Empty(Trees.Digest);
        Directory.CreateDirectory(Path.Combine(world.Home, "data"));
        await File.WriteAllTextAsync(Path.Combine(world.Home, "data/letter"), "the user's text");
        await ScratchBtrfs.Run("chown", "-R", "1000:1000", Path.Combine(world.Home, "data"));
        await world.Backup();
        await world.Run("data");
        users = world.Disk.In("users");
        roots = world.Disk.In("roots");
        Directory.CreateDirectory(users);
        Directory.CreateDirectory(Path.Combine(roots, "0/one/two"));
        foreach (var file in new[] { "target", "lock", "0/copy", "0/one/two/precious", "0/one/letter" })
            await File.WriteAllTextAsync(Path.Combine(roots, file), "root's");
        await ScratchBtrfs.Run("chown", "1000:1000", users);
        await ScratchBtrfs.Run("chmod", "755", world.Disk.Path, Path.GetDirectoryName(world.Disk.Path)!);
        await ScratchBtrfs.Run("chmod", "-R", "go=", Path.Combine(roots, "target"), Path.Combine(roots, "0/one/two"));
    }

    [TearDown]
    public async Task Dispose() => await world.DisposeAsync();

    [TestCase("data/letter", false)]
    [TestCase("data/letter", true)]
    [TestCase("data", true)]
    public Task A_file_or_directory_out_of_a_snapshot(string source, bool force) => Raced(round =>
        new FileRestore(Path.Combine(world.Snapshots[0].Path, source), Path.Combine(users, force ? "target" : $"new-{round}"), Replaces: force).Run(default), force);

    [TestCase(false)]
    [TestCase(true)]
    public Task Files_out_of_a_backup(bool force) => Raced(
        async round =>
        {
            var chain = await Chain("home");
            await new FilesRestore(new ArchiveSource(world.Store), digest: null).Run(
                chain, [new WantedFile("data/letter", Path.Combine(users, force ? "target" : $"new-{round}"))], string.Empty, force, progress: null, default);
        },
        force);

    [Test]
    public Task A_subvolume() => Raced(round => world.Restore(Path.Combine(users, $"new-{round}"), compare: false), force: false);

    [Test]
    public Task A_directory() => Raced(round => world.Restore(Path.Combine(users, $"new-{round}"), "data", compare: false), force: false);

    [Test]
    public async Task A_link_that_a_user_put_on_the_way_is_not_followed()
    {
        await ScratchBtrfs.Run("setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", "ln", "-s", roots, Path.Combine(users, "dir"));
        var target = Path.Combine(users, "dir/new");

        await RestoreTests.Expect(ExitCode.Refused, "is a link", () => world.Restore(target));
        await RestoreTests.Expect(ExitCode.Refused, "is a link", () => new FileRestore(Path.Combine(world.Snapshots[0].Path, "data/letter"), target, Replaces: false).Run(default));

        Assert.That(Path.Exists(Path.Combine(roots, "new")), Is.False);
    }

    [Test]
    public async Task A_link_of_roots_on_the_way_is_followed()
    {
        Directory.CreateSymbolicLink(world.Disk.In("short"), users);

        await world.Restore(world.Disk.In("short/new"));

        Assert.That(File.Exists(Path.Combine(users, "new/data/letter")), Is.True);
    }

    [Test]
    public async Task A_directory_in_place()
    {
        await using var host = await InPlaceHost.Make();
        await ScratchBtrfs.Run("chmod", "755", host.World.Disk.Path, Path.GetDirectoryName(host.World.Disk.Path)!, host.Home);
        await ScratchBtrfs.Run("chown", "1000:1000", host.Home);
        users = host.Home;
        await Raced(
            async _ =>
            {
                Directory.CreateDirectory(Path.Combine(users, "data"));
                var ended = await host.Try("restore", "--label", "data", "--in-place");
                if (ended.ExitCode != 0)
                    throw new StorageException((ExitCode)ended.ExitCode, ended.StandardError);
            },
            force: false, rounds: 8, target: "data");
    }

    private async Task Raced(Func<int, Task> restore, bool force, int? rounds = null, string target = "target")
    {
        var count = rounds ?? Rounds;
        var before = await State();
        await using (var user = Programs.Start(new("setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", "sh", "-c", Swap, "user", users, roots, target), default))
        {
            var reached = 0;
            for (var round = 0; round < count; round++)
            {
                try
                {
                    if (force)
                        await ScratchBtrfs.Run("setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", "sh", "-c", "echo mine > \"$1\" || :", "user", Path.Combine(users, "target"));
                    await restore(round);
                    reached++;
                }
                catch (Exception e) when (e is IOException or StorageException { ExitCode: ExitCode.System or ExitCode.Refused or ExitCode.BadInput })
                {
                    // What the user did to his own directory cost him his restore.
                }
            }

            TestContext.Out.WriteLine($"{reached} of {count} restores came through");
        }

        Assert.That(File.Exists(Path.Combine(users, "swapped")), Is.True, "the user was in the way");
        Assert.That(await State(), Is.EqualTo(before));
    }

    private Task<string> State() => ScratchBtrfs.Run("sh", "-c", "cd \"$1\" && find . -printf '%p %U %m\\n' | sort && find . -type f | sort | xargs cat", "state", roots);

    private async Task<Chain> Chain(string label) =>
        BackupChoice.Choose(await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default), label, BackupChoice.Latest);
}
