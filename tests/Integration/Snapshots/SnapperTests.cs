using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

[NonParallelizable] // It sets the time zone of the whole process.
public sealed class SnapperTests
{
    private ProvisionedHost host = null!;
    private Snapper snapper = null!;

    [SetUp]
    public async Task Provision() => snapper = new Snapper((host = await ProvisionedHost.Make("yoga")).Paths);

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [Test]
    public async Task A_snapshot_is_listed_with_everything_it_was_made_with()
    {
        var made = await snapper.Create("home", "daily+weekly", "run-1", "before, \"and\" after", default);

        Assert.That(await snapper.List("home", default), Is.EqualTo(new[] { made }));
        Assert.That(await snapper.List("root", default), Is.Empty);
        Assert.That((made.Config, made.Number, made.Tier, made.RunId, made.Description), Is.EqualTo(("home", 1, "daily+weekly", "run-1", "before, \"and\" after")));
        Assert.That(made.Path, Is.EqualTo(host.In("/home/.snapshots/1/snapshot")));
        Assert.That(await BtrfsTool.Show(made.Path, default), Is.EqualTo(await BtrfsTool.Show(made.Path, default) with { Uuid = made.Uuid, ReadOnly = true }));
    }

    [Test]
    public async Task Its_time_is_right_whatever_the_zone_of_the_machine()
    {
        var usual = Environment.GetEnvironmentVariable("TZ");
        Environment.SetEnvironmentVariable("TZ", "America/New_York");
        try
        {
            var before = SystemClock.Instance.GetCurrentInstant();
            var made = await snapper.Create("home", "manual", "run-1", string.Empty, default);

            // snapper keeps whole seconds.
            Assert.That(made.Created, Is.GreaterThan(before - Duration.FromSeconds(1)).And.LessThanOrEqualTo(SystemClock.Instance.GetCurrentInstant()));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", usual);
        }
    }

    [Test]
    public async Task A_run_makes_what_it_can_and_tells_what_it_could_not()
    {
        var run = await SnapshotRun.Make(snapper, new HookRunner(new PausedHooks(host.Paths), TimeSpan.FromMinutes(5)), [.. new[] { "root", "nowhere", "home" }.Select(config => new SnapshotAsk(config, "manual", string.Empty))], Instant.FromUtc(2026, 11, 21, 2, 0), default);

        Assert.That(run.Made.Select(snapshot => snapshot.Config), Is.EqualTo(new[] { "root", "home" }));
        Assert.That(run.Made.Select(snapshot => snapshot.RunId), Is.All.EqualTo(run.Id));
        Assert.That(run.Id, Does.StartWith("20261121T020000Z-"));
        Assert.That(run.Failed.Single().Config, Is.EqualTo("nowhere"));
        Assert.That(run.Failed.Single().Reason, Does.Contain("Config 'nowhere' not found"));
    }

    [Test]
    public async Task A_deleted_snapshot_is_gone_and_its_number_is_not_given_again()
    {
        await snapper.Create("home", "manual", "run-1", string.Empty, default);
        var second = await snapper.Create("home", "manual", "run-2", string.Empty, default);

        await snapper.Delete("home", 1, default);

        Assert.That(await snapper.List("home", default), Is.EqualTo(new[] { second }));
        Assert.That(Directory.Exists(host.In("/home/.snapshots/1")), Is.False);
    }

    [Test]
    public async Task Snapshots_that_can_be_written_to_are_not_listed()
    {
        await Tool.Run("snapper", "--no-dbus", "--root", host.Paths.Root, "--config", "home", "create", "--read-write");

        Assert.That(await snapper.List("home", default), Is.Empty);
    }

    [Test]
    public async Task A_tier_that_snapper_would_misread_is_refused() => Assert.That(
        (await Assert.ThrowsAsync<StorageException>(() => snapper.Create("home", "daily,weekly", "run-1", string.Empty, default)))!.ExitCode,
        Is.EqualTo(ExitCode.Usage));
}
