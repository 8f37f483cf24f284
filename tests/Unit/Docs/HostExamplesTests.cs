using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Docs;

/// <summary>docs/examples.md has a configuration of each host, and each is right.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class HostExamplesTests
{
    private const string Page = "docs/examples.md";

    [Test]
    public void Every_host_of_the_owner_has_its_example() =>
        Assert.That(Pages.Fenced(Page, "json").Select(text => StorageOptionsJson.Parse(text, Page).Profile), Is.SupersetOf(new[] { "zephyrus", "yoga", "hetzner", "contabo", "ovh" }));

    [TestCaseSource(nameof(Examples))]
    public async Task Each_passes_the_check_and_backs_up(string host, string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);

            var check = await Programs.Run(new CommandLine(Path.Combine(AppContext.BaseDirectory, "panther-storage"), ["config", "check", "--config", file]), default);

            Assert.That((ExitCode)check.ExitCode, Is.EqualTo(ExitCode.Success), check.StandardError);
            Assert.That(check.StandardOutput, Does.Contain($"is right for {host}"));
            Assert.That(Planner.Plan(KnownHosts.Named(host), StorageOptionsJson.Parse(text, Page)).Backup, Has.Property("Enabled").True.And.Property("Items").Not.Empty);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<TestCaseData> Examples() =>
        Pages.Fenced(Page, "json").Select((text, index) => new TestCaseData(StorageOptionsJson.Parse(text, Page).Profile, text).SetArgDisplayNames($"{index + 1}, {StorageOptionsJson.Parse(text, Page).Profile}"));
}
