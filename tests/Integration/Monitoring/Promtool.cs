using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.Monitoring;

/// <summary>Prometheus' own program for rules: of this machine, or out of Debian's package, which is not installed.</summary>
internal sealed class Promtool : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("panther-promtool-").FullName;
    private string program = "promtool";

    /// <summary>Ignores the test where there is none.</summary>
    public static async Task<Promtool> Get()
    {
        var tool = new Promtool();
        if ((await Programs.Run(new("sh", "-c", "command -v promtool"), default)).Succeeded)
            return tool;
        // Only the file: installed, the package would start a server.
        var fetched = await Programs.Run(new("sh", "-c", $"cd {tool.folder} && apt-get download prometheus && dpkg-deb --extract prometheus_*.deb . && rm prometheus_*.deb"), default, timeout: TimeSpan.FromMinutes(5));
        tool.program = Path.Combine(tool.folder, "usr/bin/promtool");
        if (!fetched.Succeeded || !File.Exists(tool.program))
        {
            tool.Dispose();
            Assert.Ignore($"promtool is not here, so nothing reads the rules, and Debian's package prometheus could not be fetched: {fetched.LastWords}");
        }

        return tool;
    }

    public Task<CommandResult> Run(params string[] arguments) => Programs.Run(new CommandLine(program, arguments), default);

    public string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
