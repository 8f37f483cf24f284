using System.CommandLine;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary><c>panther-verify machine start HOST</c>.</summary>
internal static class MachineCommand
{
    public static Verb Create() => Verb.Group("machine", "A machine shaped like a host, to look around in.", Start());

    private static Verb Start()
    {
        var host = new Argument<string>("HOST") { Description = "a host's name, as `panther-storage host list` shows them" };
        var keep = new Option<bool>("--keep") { Description = "Leave the machine running and return, instead of waiting for Ctrl-C" };
        var logs = new Option<string?>("--logs") { Description = "Where the serial log goes (default: a new directory below the system's temporary one)" };
        var engine = EngineOption.Create();
        var profiles = ProfilesOption.Create();
        return Verb.Of("start", "Boots a fresh machine and prints the ssh command that leads into it.",
                ["panther-verify machine start yoga", "panther-verify machine start zephyrus --keep"],
                [
                    (ExitCode.Success, "it booted; it is gone again, or runs on with --keep"),
                    (ExitCode.BadInput, "there is no such host, or a profile is wrong"),
                    (ExitCode.System, "it did not boot; the message has the last lines of its serial port"),
                ])
            .Takes(host, keep, logs, engine, profiles)
            .TellsItself().Does(async (parsed, cancellation) =>
            {
                var cache = CacheDirectory.Default;
                var store = new ImageStore(cache, parsed.GetValue(engine)!, ProfilesOption.Hosts(parsed, profiles));
                var image = await store.Ensure(parsed.GetValue(host)!, new Told(parsed), cancellation);
                var accelerator = await AcceleratorProbe.Probe(cache, image.Kernel, cancellation);
                await Console.Error.WriteLineAsync($"booting {image.Host} with {accelerator}");
                await using var machine = await VirtualMachine.Start(image, new MachineOptions
                {
                    Accelerator = accelerator,
                    Keep = parsed.GetValue(keep),
                    RunDirectory = parsed.GetValue(logs) ?? Directory.CreateTempSubdirectory("panther-logs-").FullName,
                }, cancellation);
                await Console.Error.WriteLineAsync($"ready after {machine.TimeToShell.TotalSeconds:0.0} s; serial log: {machine.Serial.Path}");
                await Console.Out.WriteLineAsync(machine.HowToGetIn);
                if (parsed.GetValue(keep))
                    await Console.Error.WriteLineAsync($"it stays; `kill {machine.ProcessId}` ends it");
                else
                    await UntilStopped(machine, cancellation);
                return ExitCode.Success;
            });
    }

    private static async Task UntilStopped(VirtualMachine machine, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync("Ctrl-C ends it");
        try
        {
            await machine.UntilEnd(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how this command ends well.
        }
    }
}
