using System.CommandLine;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Commands;

/// <summary><c>panther-verify probe</c>.</summary>
internal static class ProbeCommand
{
    public static Verb Create()
    {
        var again = new Option<bool>("--again") { Description = "Try again instead of trusting the remembered answer" };
        return Verb.Of("probe", "Says how guests run on this machine, KVM or emulation, and why.",
                ["panther-verify probe", "panther-verify probe --again"],
                [(ExitCode.Success, "the answer is printed"), (ExitCode.System, "QEMU is missing, or no kernel could be made to try")])
            .Takes(again)
            .Does(async (parsed, cancellation) =>
            {
                var cache = CacheDirectory.Default;
                var rootfs = await new ImageStore(cache, EngineOption.Beside).EnsureRootFileSystem(new Told(parsed), cancellation);
                var accelerator = await AcceleratorProbe.Probe(cache, rootfs.Kernel, cancellation, parsed.GetValue(again));
                parsed.WriteLine(accelerator.ToString());
                return ExitCode.Success;
            });
    }
}
