using System.Collections.Concurrent;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>A rewrite goes on for hours, and what is written meanwhile is never lost.</summary>
public sealed class RewriteRaceTests
{
    private const int Writers = 3;

    private ScratchNodatacow scratch = null!;

    [SetUp]
    public async Task Make() => scratch = await ScratchNodatacow.Make();

    [TearDown]
    public async Task Remove() => await scratch.DisposeAsync();

    [Test]
    public async Task A_file_that_is_written_after_the_first_look_stays_as_it_is_with_all_that_was_written()
    {
        var file = await scratch.Older("base", "before\n");
        var rewrite = Rewrite.Of(scratch.Directory) with { Copied = _ => File.AppendAllTextAsync(file, "meanwhile\n") };

        var left = await WhileWritersWait(rewrite);

        Assert.That(left.Single(), Does.Contain($"{file} was opened"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("before\nmeanwhile\n"));
    }

    [Test]
    public async Task A_file_that_somebody_opens_and_keeps_open_stays_as_it_is()
    {
        var file = await scratch.Older("base", "before\n");
        FileStream? reader = null;
        var rewrite = Rewrite.Of(scratch.Directory) with { Copied = _ => Task.FromResult(reader = File.OpenRead(file)) };

        var left = await rewrite.Run(_ => { }, default);
        await reader!.DisposeAsync();

        Assert.That(left.Single(), Does.Contain($"{file} was opened while it was copied").And.Contain("has it open"));
        Assert.That(await Tool.IsInPlace(file), Is.False);
    }

    [Test]
    public async Task A_file_that_is_replaced_while_it_is_copied_keeps_its_replacement()
    {
        var file = await scratch.Older("base", "before\n");
        var rewrite = Rewrite.Of(scratch.Directory) with
        {
            Copied = async _ =>
            {
                await File.WriteAllTextAsync($"{file}.new", "after\n");
                File.Move($"{file}.new", file, overwrite: true);
            },
        };

        var left = await rewrite.Run(_ => { }, default);

        Assert.That(left.Single(), Does.Contain("stays as it is"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("after\n"));
        Assert.That(Directory.GetFiles(scratch.Directory), Is.EqualTo(new[] { file }));
    }

    [Test]
    public async Task A_directory_that_becomes_a_link_while_it_is_rewritten_is_not_followed()
    {
        var inner = Directory.CreateDirectory(Path.Combine(scratch.Directory, "inner")).FullName;
        await scratch.Older("inner/base", "mine\n");
        var elsewhere = Directory.CreateDirectory(Path.Combine(scratch.Top, "elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "base"), "secret\n");
        var rewrite = Rewrite.Of(scratch.Directory);
        Directory.Move(inner, $"{inner}.away");
        Directory.CreateSymbolicLink(inner, elsewhere);

        await rewrite.Run(_ => { }, default);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(elsewhere, "base")), Is.EqualTo("secret\n"));
        Assert.That(Directory.GetFiles(elsewhere), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task What_a_rewrite_that_was_killed_between_two_steps_left_is_deleted_only_when_it_says_what_is_there()
    {
        var file = await scratch.Older("base", "before\n");
        await File.WriteAllTextAsync(Path.Combine(scratch.Directory, ".panther-exchange-0011aabb-base"), "before\n");
        await File.WriteAllTextAsync(Path.Combine(scratch.Directory, ".panther-exchange-0011aabc-base"), "newer\n");

        var left = await Rewrite.Of(scratch.Directory).Run(_ => { }, default);

        Assert.That(left.Single(), Does.Contain(".panther-exchange-0011aabc-base").And.Contain($"differs from {file}"));
        Assert.That(Directory.GetFiles(scratch.Directory).Select(Path.GetFileName), Is.EquivalentTo(new[] { "base", ".panther-exchange-0011aabc-base" }));
    }

    [Test]
    public async Task Writers_in_a_loop_lose_nothing_while_every_file_is_rewritten_under_them()
    {
        const int Files = 24;
        using var stop = new CancellationTokenSource();
        var written = new ConcurrentDictionary<string, ConcurrentBag<string>>(StringComparer.Ordinal);
        for (var number = 0; number < Files; number++)
            written[await scratch.Older($"file-{number}", new string('x', 300_000) + "\n")] = [];
        var writers = Enumerable.Range(0, Writers).Select(seed => Task.Run(() => Append(written, seed, stop.Token))).ToList();
        writers.Add(Task.Run(() => Replace(written, stop.Token)));
        var rewritten = 0;
        try
        {
            for (var round = 0; round < 6; round++)
            {
                try
                {
                    await Rewrite.Of(scratch.Directory).Run(_ => rewritten++, default);
                }
                catch (PantherStorage.Model.StorageException e) when (e.ExitCode == PantherStorage.Model.ExitCode.Refused)
                {
                    // The first look saw a writer.
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        foreach (var (file, tokens) in written)
        {
            var lines = (await File.ReadAllLinesAsync(file)).ToHashSet(StringComparer.Ordinal);
            Assert.That(tokens.Where(token => !lines.Contains(token)), Is.Empty, file);
        }

        Assert.That(rewritten, Is.Positive, "some were rewritten between two writes");
        await TestContext.Progress.WriteLineAsync($"{rewritten} rewritten, {written.Values.Sum(tokens => tokens.Count)} lines written meanwhile");
    }

    private static async Task Append(ConcurrentDictionary<string, ConcurrentBag<string>> written, int seed, CancellationToken stop)
    {
        var chance = new Random(seed);
        for (var count = 0; !stop.IsCancellationRequested; count++)
        {
            // The last ones belong to the replacer, and each other one to one writer: FileMode.Append looks for the end once, so two would overwrite each other.
            var file = written.Keys.Order(StringComparer.Ordinal).Take(written.Count - 4).Where((_, number) => number % Writers == seed).ElementAt(chance.Next((written.Count - 4) / Writers));
            var token = $"writer {seed} line {count}";
            await using (var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(token + "\n"), CancellationToken.None);
            written[file].Add(token);
            await Task.Delay(chance.Next(30), CancellationToken.None);
        }
    }

    /// <summary>As editors do: reads it, writes all of it to a new file, gives that the name.</summary>
    private static async Task Replace(ConcurrentDictionary<string, ConcurrentBag<string>> written, CancellationToken stop)
    {
        var mine = written.Keys.Order(StringComparer.Ordinal).TakeLast(4).ToList();
        for (var count = 0; !stop.IsCancellationRequested; count++)
        {
            var file = mine[count % mine.Count];
            var token = $"replaced {count}";
            var text = await File.ReadAllTextAsync(file, CancellationToken.None);
            var next = $"{file}.next";
            await File.WriteAllTextAsync(next, $"{text}{token}\n", CancellationToken.None);
            File.Move(next, file, overwrite: true);
            written[file].Add(token);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Somebody who opens a leased file waits until it is let go, so a writer cannot be waited for.</summary>
    private static async Task<IReadOnlyList<string>> WhileWritersWait(Rewrite rewrite)
    {
        var write = rewrite.Copied;
        Task? writing = null;
        var left = await (rewrite with
        {
            Copied = async file =>
            {
                writing = Task.Run(() => write(file));
                await Task.Delay(300);
            },
        }).Run(_ => { }, default);
        await writing!;
        return left;
    }

    /// <summary>A subvolume whose new files are written in place, on a disk of its own.</summary>
    private sealed class ScratchNodatacow : IAsyncDisposable
    {
        private readonly LoopDisk disk;

        private ScratchNodatacow(LoopDisk disk) => this.disk = disk;

        public string Top { get; } = Left.Watch(System.IO.Directory.CreateTempSubdirectory("panther-rewrite-").FullName);

        public string Directory => Path.Combine(Top, "@database");

        public static async Task<ScratchNodatacow> Make()
        {
            var made = new ScratchNodatacow(await LoopDisk.Make(PantherStorage.Model.Bytes.GiB(1)));
            await Tool.Run("mkfs.btrfs", "-q", made.disk.Device);
            await Tool.Run("mount", made.disk.Device, made.Top);
            await Tool.Run("btrfs", "subvolume", "create", made.Directory);
            await Tool.Run("chattr", "+C", made.Directory);
            return made;
        }

        /// <summary>A file that is older than the flag.</summary>
        public async Task<string> Older(string name, string text)
        {
            var file = Path.Combine(Directory, name);
            await Tool.Run("chattr", "-C", Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
            await Tool.Run("chattr", "+C", Path.GetDirectoryName(file)!);
            return file;
        }

        public async ValueTask DisposeAsync()
        {
            await Tool.Unmount(Top);
            await disk.DisposeAsync();
            System.IO.Directory.Delete(Top);
        }
    }
}
