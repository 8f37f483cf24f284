using NodaTime;
using PantherStorage.Linux.Network;
using PantherStorage.Linux.Power;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;

namespace PantherStorage.Operations.Backups;

/// <summary>Whether a machine that is carried about may use its battery and its line for backups now.</summary>
internal sealed class HostConditions(Host host)
{
    /// <returns>What all backups wait for; null when they need not wait.</returns>
    public async Task<NightWait?> Against(Instant now, CancellationToken cancellation)
    {
        var options = host.Options.Backup;
        var least = options.MinBatteryPercent ?? HostDefaults.MinBatteryPercent(host.Plan.IsLaptop);
        if (least > 0 && PowerSupplies.Read(host.Paths) is { IsOnMains: false, BatteryPercent: { } percent } && percent < least)
            return new NightWait(null, NightWaitKind.Power, $"the machine is on battery with {percent} %, and storage.backup.minBatteryPercent is {least}", now);
        return !options.OnMetered && await MeteredLine.Ask(cancellation)
            ? new NightWait(null, NightWaitKind.Line, "the line is metered, and storage.backup.onMetered is not set", now)
            : null;
    }
}
