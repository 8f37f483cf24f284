using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage provision --repair</c>.</summary>
internal static class RepairRun
{
    public static async Task<ExitCode> Run(string? planFile, string root, bool dryRun, bool rewrite, CancellationToken cancellation)
    {
        var host = new HostPaths(Path.GetFullPath(root));
        using var alone = dryRun ? null : ProvisionLock.OfRoot(root);
        var plan = PlanFile.Read(planFile ?? host.PlanFile);
        var repair = Repair.Of(plan, host);
        if (dryRun)
            return await Preview(repair, await HostConfiguration.Of(plan, host, cancellation), cancellation);

        var (notes, left) = await repair.Run(plan, host, Console.WriteLine, cancellation);
        ProvisionCommand.Tell(notes);
        var open = repair.ByHand.Concat(left).ToList();

        // Looked for again: a subvolume that has just been mounted or marked may hold such files.
        foreach (var files in Repair.Of(plan, host).Rewrites)
        {
            if (rewrite)
                open.AddRange(await files.Run(file => Console.WriteLine($"rewrote {file}"), cancellation));
            else
                open.Add(Suggestion(files));
        }

        foreach (var line in open)
            Console.WriteLine($"left: {line}");
        Console.WriteLine(open.Count == 0 ? $"{plan.Profile} is as planned" : $"{plan.Profile}: {open.Count} left for you to decide");
        return open.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private static async Task<ExitCode> Preview(Repair repair, HostConfiguration configuration, CancellationToken cancellation)
    {
        foreach (var phase in repair.Phases)
            Console.WriteLine($"{phase}\n");
        Console.Write(await configuration.Preview(cancellation));
        foreach (var line in repair.ByHand.Concat(configuration.Left).Concat(repair.Rewrites.Select(Suggestion)))
            Console.WriteLine($"left: {line}");
        return ExitCode.Success;
    }

    private static string Suggestion(Rewrite files) =>
        $"{files.Files.Length} files of {files.Directory} ({files.Size}) are copied on write, {files.Files[0]} the first: stop whoever writes them, then `panther-storage provision --repair --rewrite` copies each to a new file";
}
