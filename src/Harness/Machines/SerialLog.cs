using System.Text;

namespace PantherStorage.Harness.Machines;

/// <summary>What the guest said on its serial port, as QEMU writes it to a file.</summary>
public sealed class SerialLog(string path)
{
    private const string PanicMark = "Kernel panic - not syncing";

    public string Path { get; } = path;

    public string ReadAll()
    {
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return string.Empty;
        }
    }

    /// <summary>The line in which the kernel gave up, or null.</summary>
    public string? Panic() =>
        ReadAll().Split('\n').FirstOrDefault(line => line.Contains(PanicMark, StringComparison.Ordinal))?.Trim();

    /// <summary>The last lines, for an error message; says so when there are none.</summary>
    public string Tail(int lines = 15)
    {
        var said = ReadAll().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return said.Length == 0
            ? "  (nothing on the serial port)"
            : string.Join('\n', said.TakeLast(lines).Select(line => $"  {line}"));
    }
}
