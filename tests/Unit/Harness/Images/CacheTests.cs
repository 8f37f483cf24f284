using PantherStorage.Harness.Files;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Images;

public sealed class CacheTests
{
    [TestCase("/own", "/xdg", "/home/me", "/own")]
    [TestCase(null, "/xdg", "/home/me", "/xdg/panther-verify")]
    [TestCase("", "", "/home/me", "/home/me/.cache/panther-verify")]
    public void The_nearest_setting_says_where_the_cache_is(string? own, string? caches, string? home, string expected) =>
        Assert.That(Locate(own, caches, home), Is.EqualTo(expected));

    [Test]
    public void Without_any_setting_it_says_what_to_set() =>
        Assert.That(() => Locate(own: null, caches: null, home: null), Throws.TypeOf<StorageException>().With.Message.Contains("PANTHER_CACHE"));

    [Test]
    public async Task A_second_builder_waits_for_the_first_and_says_so()
    {
        var directory = Directory.CreateTempSubdirectory("cache-");
        try
        {
            var cache = new CacheDirectory(directory.FullName);
            var told = new TaskCompletionSource<string>();
            var first = await CacheLock.Take(cache, "rootfs", new Said(told), CancellationToken.None);
            var second = CacheLock.Take(cache, "rootfs", new Said(told), CancellationToken.None);
            Assert.That(await told.Task, Does.Contain("rootfs"));
            Assert.That(second.IsCompleted, Is.False);
            first.Dispose();
            (await second).Dispose();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Locate(string? own, string? caches, string? home) => CacheDirectory.Locate(name => name switch
    {
        "PANTHER_CACHE" => own,
        "XDG_CACHE_HOME" => caches,
        "HOME" => home,
        _ => null,
    });

    private sealed class Said(TaskCompletionSource<string> first) : IProgress<string>
    {
        public void Report(string value) => first.TrySetResult(value);
    }
}
