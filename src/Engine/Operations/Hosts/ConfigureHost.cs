using PantherStorage.Model;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Operations.Hosts;

/// <summary>Brings fstab, plan and snapper configurations of a mounted system to its plan; other lines stay.</summary>
internal sealed class ConfigureHost(Host host, IEvents events)
{
    /// <returns><see cref="ExitCode.Failed"/> where something is left that a person must decide.</returns>
    public async Task<ExitCode> Run(CancellationToken cancellation)
    {
        using var alone = ProvisionLock.OfRoot(host.Paths.Root);
        var configuration = await HostConfiguration.Of(host.Plan, host.Paths, cancellation);
        foreach (var note in await configuration.Write(cancellation))
            events.Did($"note: {note}");
        foreach (var line in configuration.Left)
            events.Did($"left: {line}");
        return configuration.Left.IsEmpty ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Every change of a file.</summary>
    public async Task<string> Preview(CancellationToken cancellation)
    {
        var configuration = await HostConfiguration.Of(host.Plan, host.Paths, cancellation);
        return await configuration.Preview(cancellation) + string.Concat(configuration.Left.Select(line => $"left: {line}\n"));
    }
}
