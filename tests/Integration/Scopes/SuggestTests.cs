using System.Text.Json;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Scopes;

/// <summary>The built program looks through a home on a real Btrfs.</summary>
public sealed class SuggestTests
{
    [Test]
    public async Task What_can_be_made_again_is_found_and_the_commands_shown_take_it_out_of_the_next_snapshot()
    {
        await using var host = await HostRoot.Make(size: Bytes.GiB(4));
        var home = Path.Combine(host.Root, "home");
        Fill(home, "alice/.cache/thumbnails/a", 70);
        Fill(home, "alice/web app/node_modules/b/c", 80);
        Fill(home, "alice/small/.npm/d", 1);
        Fill(home, "alice/engine/target/e", 2);
        Fill(home, "alice/machines/disk.qcow2", 260);
        await File.WriteAllTextAsync(Path.Combine(home, "alice/engine/Cargo.toml"), "[package]");
        await BtrfsTool.CreateSubvolume(Path.Combine(home, "alice/.gradle"), default);
        Fill(home, "alice/.gradle/nested", 90);
        await host.Program("snapshot", "create");
        Fill(home, "alice/.cache/later", 50);

        var report = await Suggest(host);
        var label = report.GetProperty("labels").EnumerateArray().Single(each => each.GetProperty("label").GetString() == "home");
        var suggestions = label.GetProperty("suggestions").EnumerateArray().ToList();

        Assert.That(label.GetProperty("looked").GetString(), Does.StartWith("snapshot home/1 of "), "the newest snapshot, not the live home");
        Assert.That(suggestions.Select(each => (each.GetProperty("path").GetString(), each.GetProperty("bytes").GetInt64() >> 20)), Is.EqualTo(new[]
        {
            ("/home/alice/machines/images", 260L), ("/home/alice/web app/node_modules", 80L), ("/home/alice/.cache", 70L),
        }));
        Assert.That(label.GetProperty("shares").EnumerateArray().Select(each => (each.GetProperty("kind").GetString(), each.GetProperty("bytes").GetInt64() >> 20)), Is.EqualTo(new[]
        {
            ("Cache", 70L), ("PackageStore", 81L), ("BuildOutput", 2L), ("VirtualMachine", 260L),
        }));
        Assert.That(report.GetProperty("dollarsPerMonth").GetDecimal(), Is.GreaterThan(0));

        foreach (var command in suggestions.SelectMany(each => each.GetProperty("commands").EnumerateArray()))
            await Tool.Run("sh", "-c", command.GetString()!.Replace("/home/", $"{home}/"));
        await host.Program("snapshot", "create");
        var text = (await host.Program("scope", "suggest", "--label", "home")).StandardOutput;

        Assert.That(new FileInfo(Path.Combine(home, "alice/web app/node_modules/b/c")).Length, Is.EqualTo(Bytes.MiB(80).Count));
        Assert.That(new FileInfo(Path.Combine(home, "alice/machines/images/disk.qcow2")).Length, Is.EqualTo(Bytes.MiB(260).Count));
        Assert.That(text, Does.Match(@"build output +2 MiB").And.Match(@"package stores +1 MiB").And.Not.Contain("btrfs subvolume create"));
        Assert.That(text, Does.Contain("would keep 0 B of it out of backups"));
    }

    [Test]
    public async Task Without_a_snapshot_the_live_directory_is_looked_at_and_a_label_that_is_none_is_refused()
    {
        await using var host = await HostRoot.Make();
        Fill(Path.Combine(host.Root, "home"), "data/.cache/a", 65);

        var report = await Suggest(host);
        var none = await host.Try("scope", "suggest", "--label", "nothing");

        Assert.That(
            report.GetProperty("labels").EnumerateArray().Select(each => (each.GetProperty("looked").GetString(), each.GetProperty("suggestions")[0].GetProperty("path").GetString())),
            Is.EqualTo(new[] { (Path.Combine(host.Root, "home"), "/home/data/.cache"), (Path.Combine(host.Root, "home/data"), "/home/data/.cache") }));
        Assert.That((ExitCode)none.ExitCode, Is.EqualTo(ExitCode.BadInput));
        Assert.That(none.StandardError, Does.Contain("its labels are: data, home"));
    }

    private static void Fill(string home, string path, int mebibytes)
    {
        var file = Path.Combine(home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var content = new byte[Bytes.MiB(mebibytes).Count];
        new Random(mebibytes).NextBytes(content);
        using var written = File.Create(file);
        written.Write(content);
        written.Flush(flushToDisk: true);
    }

    private static async Task<JsonElement> Suggest(HostRoot host) =>
        JsonDocument.Parse((await host.Program("scope", "suggest", "--json")).StandardOutput).RootElement;
}
