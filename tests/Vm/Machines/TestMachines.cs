using PantherStorage.Harness.Files;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;

namespace PantherStorage.Tests.Vm.Machines;

/// <summary>What the tests here share with drills: the cache, and the disks that the published engine lays out.</summary>
internal static class TestMachines
{
    public static CacheDirectory Cache => CacheDirectory.Default;

    public static ImageStore Images { get; } = new(Cache, Published.Engine);

    public static Task<HostImage> Image(string host) => Images.Ensure(host, new Said(), CancellationToken.None);

    public static async Task<VirtualMachine> Start(HostImage image, string directory) =>
        await VirtualMachine.Start(image, new MachineOptions
        {
            Accelerator = await AcceleratorProbe.Probe(Cache, image.Kernel, CancellationToken.None),
            RunDirectory = directory,
        }, CancellationToken.None);

    private sealed class Said : IProgress<string>
    {
        public void Report(string value) => TestContext.Progress.WriteLine(value);
    }
}
