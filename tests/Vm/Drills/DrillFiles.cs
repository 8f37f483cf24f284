using System.Text.Json;

namespace PantherStorage.Tests.Vm.Drills;

/// <summary>What a drill leaves for people: its report and what the guests said on their serial ports.</summary>
internal static class DrillFiles
{
    /// <summary>Attaches them to the test that runs.</summary>
    /// <param name="report">As the drill printed it; a folder of the drills has the same.</param>
    public static void Attach(string drills, JsonElement report)
    {
        var started = report.GetProperty("started").GetString();
        var folder = Directory.EnumerateDirectories(drills, $"*-{report.GetProperty("host").GetString()}").FirstOrDefault(each => Started(each) == started);
        if (folder is null)
            return;
        foreach (var name in new[] { "drill.json", "report.md" }.Where(name => File.Exists(Path.Combine(folder, name))))
            TestContext.AddTestAttachment(Path.Combine(folder, name), name == "drill.json" ? "drill report, for programs" : "drill report");
        if (Directory.Exists(Path.Combine(folder, "logs")))
        {
            foreach (var log in Directory.EnumerateFiles(Path.Combine(folder, "logs"), "*.log", SearchOption.AllDirectories))
                TestContext.AddTestAttachment(log, $"serial log {Path.GetFileNameWithoutExtension(log)}");
        }
    }

    private static string? Started(string folder)
    {
        var file = Path.Combine(folder, "drill.json");
        if (!File.Exists(file))
            return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return json.RootElement.TryGetProperty("started", out var started) ? started.GetString() : null;
    }
}
