using System.Text.RegularExpressions;

namespace PantherStorage.Tests.Vm.Machines;

/// <summary>What a machine or a builder might leave behind, told apart from what other runs on this machine have.</summary>
internal static partial class Leftovers
{
    /// <summary>Scratch directories below it, programs of this process, loop devices and mounts that name it.</summary>
    public static string[] Of(string directory) =>
    [
        .. Directory.EnumerateDirectories(directory, "panther-*", SearchOption.AllDirectories),
        .. Children().Select(child => $"child {child}"),
        .. LoopFiles().Where(file => file.StartsWith(directory, StringComparison.Ordinal)).Select(file => $"loop {file}"),
        .. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(directory, StringComparison.Ordinal)).Select(line => $"mount {line}"),
    ];

    /// <summary>QEMUs whose command line names the path.</summary>
    public static IReadOnlyList<int> Emulators(string path) =>
        [.. Processes().Where(id => CommandLine(id) is var words && words.Contains("qemu-system", StringComparison.Ordinal) && words.Contains(path, StringComparison.Ordinal))];

    public static IEnumerable<string> Overlays(int emulator) =>
        OverlayPath().Matches(CommandLine(emulator)).Select(match => match.Groups["path"].Value);

    [GeneratedRegex(@"file\.filename=(?<path>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OverlayPath();

    private static IEnumerable<string> Children() => Processes()
        .Where(id => Stat(id) is [_, _, _, var parent, ..] && parent == $"{Environment.ProcessId}")
        .Select(CommandLine);

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
        .Where(id => id > 0);

    private static string[] Stat(int id) => Read($"/proc/{id}/stat") is { Length: > 0 } line
        ? ["", "", .. line[(line.LastIndexOf(')') + 2)..].Split(' ')]
        : [];

    private static string CommandLine(int id) => Read($"/proc/{id}/cmdline").Replace('\0', ' ');

    private static IEnumerable<string> LoopFiles() => Directory.EnumerateDirectories("/sys/block", "loop*")
        .Select(loop => Read(Path.Combine(loop, "loop/backing_file")).Trim())
        .Where(file => file.Length > 0);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Processes and devices come and go.
            return string.Empty;
        }
    }
}
