using PantherStorage.Harness.Guests;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Vm.Policy;

/// <summary>systemd has triggered a timer since it was looked at last.</summary>
internal sealed record TimerFires(string Timer, string Before) : IWaitUntil
{
    public string What => $"fire {Timer}";

    public TimeSpan Limit => TimeSpan.FromSeconds(60);

    /// <summary>Look before the clock is moved: it counts from now.</summary>
    public static async Task<TimerFires> Next(VirtualMachine machine, string timer) => new(timer, await Triggered(machine, timer, CancellationToken.None));

    public async Task Happens(VirtualMachine machine, CancellationToken cancellation)
    {
        while (await Triggered(machine, Timer, cancellation) == Before)
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellation);
    }

    private static async Task<string> Triggered(VirtualMachine machine, string timer, CancellationToken cancellation) =>
        (await machine.Shell.Run(new CommandLine("systemctl", "show", "--property=LastTriggerUSec", timer), TimeSpan.FromSeconds(20), cancellation)).OrThrow().StandardOutput;
}
