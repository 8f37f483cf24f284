using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>A program appends, renames, deletes and creates all the while: a backup is what its snapshot is, never the living tree.</summary>
public sealed class ChangingSourceTests
{
    [Test]
    public async Task Backups_made_while_a_program_writes_are_what_the_snapshot_is()
    {
        await using var world = await BackupWorld.Empty(ContentDigest.Write);
        Directory.CreateDirectory($"{world.Home}/data");
        await using var writer = Writer.Start($"{world.Home}/data");
        await writer.Steps(200);
        await world.Backup();
        await writer.Steps(200);
        await world.Snapshot();
        var before = writer.Done;

        Assert.That((await world.Run("home")).Single().Kind, Is.EqualTo(BackupKind.Incremental));
        Assert.That((await world.Run("data")).Single().Outcome, Is.EqualTo(Outcome.Stored));
        Assert.That(writer.Done, Is.GreaterThan(before), "nothing was written meanwhile");
        await world.Restore(world.Disk.In("home-restored"));
        await world.Restore(world.Disk.In("data-restored"), "data");
        await writer.DisposeAsync();

        var expected = await Portrait.Of($"{world.Snapshots[^1].Path}/data");
        Assert.That(await Portrait.Of(world.Disk.In("home-restored/data")), Is.EqualTo(expected));
        Assert.That(await Portrait.Of(world.Disk.In("data-restored")), Is.EqualTo(expected));
        Assert.That(await Portrait.Of($"{world.Home}/data"), Is.Not.EqualTo(expected));
    }

    /// <summary>Changes forty files in turn, without end.</summary>
    private sealed class Writer : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task writing;
        private int done;

        private Writer(string directory) => writing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                Step(directory, Interlocked.Increment(ref done));
        });

        public int Done => Volatile.Read(ref done);

        public static Writer Start(string directory) => new(directory);

        public async Task Steps(int count)
        {
            for (var until = Done + count; Done < until && !writing.IsCompleted;)
                await Task.Yield();
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await writing;
        }

        private static void Step(string directory, int step)
        {
            var file = Path.Combine(directory, $"file-{step % 40}");
            File.AppendAllText(file, new string((char)('a' + step % 26), 5000));
            if (step % 3 == 0)
                File.Move(file, Path.Combine(directory, $"file-{step % 37}"), overwrite: true);
            if (step % 7 == 0)
                File.Delete(Path.Combine(directory, $"file-{step % 31}"));
            if (step % 11 == 0)
                Directory.CreateDirectory(Path.Combine(directory, $"directory-{step % 13}", $"{step}"));
            if (step % 143 == 0)
                Directory.Delete(Path.Combine(directory, "directory-0"), recursive: true);
        }
    }
}
