using PantherStorage.Harness.Files;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;

namespace PantherStorage.Tests.Vm.Machines;

/// <summary>What the tests here share: the cache that drills use too, and the engine that this build made.</summary>
internal static class TestMachines
{
    public static CacheDirectory Cache => CacheDirectory.Default;

    public static string Engine { get; } = Path.Combine(AppContext.BaseDirectory, "panther-storage");

    public static ImageStore Images { get; } = new(Cache, Engine);

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
