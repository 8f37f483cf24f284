using System.Text.Json;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.Support;

/// <summary>What the test projects write for Allure, and that Allure renders it.</summary>
public sealed class AllureTests
{
    /// <summary>The npm package, pinned.</summary>
    private const string Allure = "allure@3.18.0";

    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("panther-allure-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Allure_renders_every_test_with_its_labels_parameters_steps_and_attachments()
    {
        var results = await RunSamples();
        await Render(results, Path.Combine(folder, "report"));

        var shown = Directory.GetFiles(Path.Combine(folder, "report/data/test-results"), "*.json")
            .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement).ToDictionary(test => test.GetProperty("name").GetString()!);
        Assert.That(shown.ToDictionary(test => test.Key, test => test.Value.GetProperty("status").GetString()), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["A sample passes(7,\"a word\")"] = "passed",
            ["A sample fails"] = "failed",
            ["A sample could not ask"] = "broken",
            ["A sample is not performed"] = "skipped",
            ["A sample of a drill tells its steps"] = "passed",
            ["A sample of a fixture that fails"] = "broken",
        }));
        var drill = shown["A sample of a drill tells its steps"];
        Assert.That(Names(drill, "steps"), Is.EqualTo(new[] { "the machine boots", "it is verified" }));
        Assert.That(Values(drill, "labels", "host"), Is.EqualTo(new[] { "yoga" }));
        Assert.That(Values(drill, "labels", "severity"), Is.EqualTo(new[] { "critical" }));
        Assert.That(Values(drill, "labels", "parentSuite"), Is.EqualTo(new[] { "Integration" }));
        Assert.That(Values(shown["A sample passes(7,\"a word\")"], "parameters", "text"), Is.EqualTo(new[] { "a word" }));
        Assert.That(Directory.GetFiles(Path.Combine(folder, "report/data/attachments")), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_test_that_runs_again_replaces_its_result()
    {
        var first = await RunSamples();
        var files = Directory.GetFiles(first).Select(Path.GetFileName).Order().ToList();

        await RunSamples();

        Assert.That(Directory.GetFiles(first).Select(Path.GetFileName).Order(), Is.EqualTo(files));
    }

    private static IEnumerable<string?> Names(JsonElement test, string of) => test.GetProperty(of).EnumerateArray()
        .Where(each => each.GetProperty("type").GetString() == "step").Select(each => each.GetProperty("name").GetString());

    private static IEnumerable<string?> Values(JsonElement test, string of, string name) => test.GetProperty(of).EnumerateArray()
        .Where(each => each.GetProperty("name").GetString() == name).Select(each => each.GetProperty("value").GetString());

    /// <summary>The samples of this assembly, in a run of their own, some of which are to fail.</summary>
    private async Task<string> RunSamples()
    {
        var results = Path.Combine(folder, "results");
        await Programs.Run(
            new CommandLine("env", [
                $"{AllureResultsAttribute.Variable}={results}", $"{AllureSamples.Variable}={folder}",
                "dotnet", "vstest", typeof(AllureTests).Assembly.Location, "--TestCaseFilter:FullyQualifiedName~AllureSample",
            ]), default, timeout: TimeSpan.FromMinutes(5));
        Assert.That(Directory.Exists(results), "the run of the samples wrote no results");
        return results;
    }

    private static async Task Render(string results, string report)
    {
        if (!await IsThere("node") || !await IsThere("npx"))
            Assert.Ignore("node and npx are not here, so Allure cannot render the results; to get them: apt-get install nodejs npm");
        var rendered = await Programs.Run(new CommandLine("npx", "--yes", Allure, "generate", results, "--output", report), default, timeout: TimeSpan.FromMinutes(10));
        if (!rendered.Succeeded && rendered.StandardError.Contains("npm error network", StringComparison.Ordinal))
            Assert.Ignore($"the package {Allure} could not be fetched, so Allure cannot render the results: {rendered.LastWords}");
        rendered.OrThrow();
    }

    private static async Task<bool> IsThere(string program) => (await Programs.Run(new("sh", "-c", $"command -v {program}"), default)).Succeeded;
}

/// <summary>Tests of which some fail when they are asked to.</summary>
public sealed class AllureSamples
{
    /// <summary>Names a folder in which the samples may write; without it they do nothing.</summary>
    internal const string Variable = "PANTHER_ALLURE_SAMPLES";

    internal static string? Folder => Environment.GetEnvironmentVariable(Variable);

    [TestCase(7, "a word")]
    public void A_sample_passes(int number, string text) => Assert.That((number, text), Is.Not.Default);

    [Test]
    public void A_sample_fails() => Assert.That(Folder, Is.Null);

    [Test]
    public void A_sample_could_not_ask()
    {
        if (Folder is not null)
            throw new IOException("the disk is gone");
    }

    [Test]
    public void A_sample_is_not_performed()
    {
        if (Folder is not null)
            Assert.Ignore("nothing to try it on");
    }

    [Test]
    public void A_sample_of_a_drill_tells_its_steps()
    {
        if (Folder is null)
            return;
        File.WriteAllText(Path.Combine(Folder, "drill.json"), """
            { "host": "yoga", "steps": [
              { "name": "boot", "title": "the machine boots", "verdict": "verified", "started": "2026-01-02T03:04:05Z", "seconds": 1.5, "error": null },
              { "name": "verify", "title": "it is verified", "verdict": "failed", "started": "2026-01-02T03:04:07Z", "seconds": 2, "error": "frame 3" } ] }
            """);
        File.WriteAllText(Path.Combine(Folder, "serial.log"), "a kernel said something\n");
        TestContext.AddTestAttachment(Path.Combine(Folder, "drill.json"), "drill report");
        TestContext.AddTestAttachment(Path.Combine(Folder, "serial.log"), "serial log");
    }
}

/// <summary>Whose tests never run when it is asked to fail.</summary>
public sealed class AllureSampleOfAFailingFixture
{
    [OneTimeSetUp]
    public void Fail()
    {
        if (AllureSamples.Folder is not null)
            throw new IOException("the disk is gone");
    }

    [Test]
    public void A_sample_of_a_fixture_that_fails() => Assert.Pass();
}
