using System.Text;
using PantherStorage.Model;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Operations.Hosts;

/// <summary>Brings a mounted system to its plan without touching data.</summary>
internal sealed class RepairHost(Host host, IEvents events)
{
    /// <param name="rewrite">Whether files that are copied on write where the plan says nodatacow are copied to new ones.</param>
    /// <returns><see cref="ExitCode.Failed"/> where something is left that a person must decide.</returns>
    public async Task<ExitCode> Run(bool rewrite, CancellationToken cancellation)
    {
        using var alone = ProvisionLock.OfRoot(host.Paths.Root);
        var plan = host.Plan;
        var repair = Repair.Of(plan, host.Paths);
        var (notes, left) = await repair.Run(plan, host.Paths, events.Did, cancellation);
        foreach (var note in notes)
            events.Did($"note: {note}");
        var open = repair.ByHand.Concat(left).ToList();

        // Looked for again: a subvolume that has just been mounted or marked may hold such files.
        foreach (var files in Repair.Of(plan, host.Paths).Rewrites)
        {
            if (rewrite)
                open.AddRange(await files.Run(file => events.Did($"rewrote {file}"), cancellation));
            else
                open.Add(Suggestion(files));
        }

        foreach (var line in open)
            events.Did($"left: {line}");
        events.Did(open.Count == 0 ? $"{plan.Profile} is as planned" : $"{plan.Profile}: {open.Count} left for you to decide");
        return open.Count == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Every command, and every change of a file.</summary>
    public async Task<string> Preview(CancellationToken cancellation)
    {
        var repair = Repair.Of(host.Plan, host.Paths);
        var configuration = await HostConfiguration.Of(host.Plan, host.Paths, cancellation);
        var text = new StringBuilder();
        foreach (var phase in repair.Phases)
            text.Append($"{phase}\n\n");
        text.Append(await configuration.Preview(cancellation));
        foreach (var line in repair.ByHand.Concat(configuration.Left).Concat(repair.Rewrites.Select(Suggestion)))
            text.Append($"left: {line}\n");
        return text.ToString();
    }

    private static string Suggestion(Rewrite files) =>
        $"{files.Files.Length} files of {files.Directory} ({files.Size}) are copied on write, {files.Files[0]} the first: stop whoever writes them, then `panther-storage provision --repair --rewrite` copies each to a new file";
}
