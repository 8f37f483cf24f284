using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Machines;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Guests;

/// <summary>
/// Finds out whether KVM really works. A <c>/dev/kvm</c> that opens is no proof: on some machines a stock kernel never
/// prints a line under it. So a kernel must speak within seconds; the answer is kept until the kernels or QEMU change.
/// </summary>
public static class AcceleratorProbe
{
    /// <summary>The kernel's own first line; its loader's words before it prove nothing.</summary>
    private const string FirstWords = "Linux version";

    private static readonly TimeSpan MustSpeakWithin = TimeSpan.FromSeconds(10);

    /// <param name="kernel">Any Linux kernel image that can speak on the first serial port.</param>
    /// <param name="again">Do not trust the remembered answer.</param>
    public static async Task<Accelerator> Probe(
        CacheDirectory cache, string kernel, CancellationToken cancellation, bool again = false)
    {
        if (WhyClosed() is { } reason)
            return new Accelerator(AcceleratorKind.Tcg, reason);

        var key = await Key(kernel, cancellation);
        var memory = cache.In("accelerator.json");
        if (!again && Recall(memory) is { } known && known.Key == key)
            return new Accelerator(known.Works ? AcceleratorKind.Kvm : AcceleratorKind.Tcg, known.Because);

        var (works, because) = await Try(kernel, cancellation);
        var answer = new ProbeAnswer(key, works, because);
        await AtomicFile.Write(memory, JsonSerializer.Serialize(answer, ProbeJsonContext.Default.ProbeAnswer), cancellation);
        return new Accelerator(works ? AcceleratorKind.Kvm : AcceleratorKind.Tcg, because);
    }

    private static string? WhyClosed()
    {
        try
        {
            using var device = File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "this machine has no /dev/kvm";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"/dev/kvm does not open: {e.Message}";
        }
    }

    private static async Task<string> Key(string kernel, CancellationToken cancellation)
    {
        var version = (await Programs.Run(new CommandLine(QemuCommandLine.Program, "--version"), cancellation)).OrThrow();
        var image = new FileInfo(kernel);
        return string.Join('\n',
            version.StandardOutput.Split('\n')[0],
            await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellation),
            $"{image.Length} {image.LastWriteTimeUtc.Ticks}");
    }

    private static ProbeAnswer? Recall(string memory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(memory), ProbeJsonContext.Default.ProbeAnswer);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // Nothing remembered, or nothing readable: ask again.
            return null;
        }
    }

    private static async Task<(bool Works, string Because)> Try(string kernel, CancellationToken cancellation)
    {
        await using var machine = await Emulator.Start(
            ParentDeathSignal.Tied(QemuCommandLine.OfProbe(kernel, new Accelerator(AcceleratorKind.Kvm, "on trial"))));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(MustSpeakWithin);
        try
        {
            if (await machine.Says(FirstWords, limit.Token))
                return (true, "a kernel spoke on its serial port under KVM");
            return (false, $"/dev/kvm opens, but QEMU ended before a kernel spoke under KVM: {(await machine.Ended).LastWords.Split(";")[0]}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (false, $"/dev/kvm opens, but a kernel said nothing within {MustSpeakWithin.TotalSeconds:0} s under KVM");
        }
    }
}

internal sealed record ProbeAnswer(string Key, bool Works, string Because);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ProbeAnswer))]
internal sealed partial class ProbeJsonContext : JsonSerializerContext;
