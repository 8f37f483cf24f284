namespace PantherStorage.Harness.Scenarios.Steps;

internal static class DetectStep
{
    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        using var seen = await context.Engine.Json(cancellation, "detect", "--live");
        var profile = seen.RootElement.GetProperty("profile").GetString();
        foreach (var line in seen.RootElement.GetProperty("evidence").EnumerateArray())
            context.Saw("evidence", line.GetString() ?? string.Empty);
        if (profile != context.Options.Host)
            throw new DrillFailedException($"detect --live says {profile}, but this machine is shaped like {context.Options.Host}");

        // The same machine through a facter report of it must give the same answer.
        await context.Shell.CheckScript($"{GuestEngine.Executable} facts >/run/facter.json", cancellation);
        using var again = await context.Engine.Json(cancellation, "detect", "--facter", "/run/facter.json");
        if (again.RootElement.GetProperty("profile").GetString() is var other && other != profile)
            throw new DrillFailedException($"detect says {profile} live and {other} from its own report");
        context.Saw("profile", $"{profile}, live and from `panther-storage facts`");
    }
}
