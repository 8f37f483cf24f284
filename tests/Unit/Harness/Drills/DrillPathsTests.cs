using NodaTime;
using PantherStorage.Harness.Scenarios;

namespace PantherStorage.Tests.Unit.Harness.Drills;

public sealed class DrillPathsTests
{
    private string output = null!;

    [SetUp]
    public void Make() => output = Directory.CreateTempSubdirectory("panther-drills-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(output, recursive: true);

    [Test]
    public async Task Drills_of_a_host_that_begin_in_the_same_second_have_a_directory_each()
    {
        var started = Instant.FromUtc(2026, 11, 21, 2, 0);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DrillPaths.Create(output, "yoga", started))));

        Assert.That(
            made.Select(paths => Path.GetFileName(paths.Directory)),
            Is.EquivalentTo(new[] { "20261121T020000Z-yoga" }.Concat(Enumerable.Range(2, 7).Select(number => $"20261121T020000Z-yoga-{number}"))));
        Assert.That(made.Select(paths => paths.Logs).Concat(made.Select(paths => paths.Evidence)), Is.All.Exist);
        Assert.That(Directory.EnumerateDirectories(output).Count(), Is.EqualTo(8), "nothing else is left");
    }
}
