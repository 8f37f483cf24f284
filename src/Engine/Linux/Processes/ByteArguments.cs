using System.Text;
using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// Arguments of any bytes (<see cref="PathText"/>), in and out. The runtime takes and gives only text: so they are read
/// from /proc, and given to a program by a shell that makes the bytes out of octal numbers and then becomes the program.
/// </summary>
internal static class ByteArguments
{
    private const char Lost = '\uFFFD';

    // The dot keeps line feeds at the end, which $(…) takes off.
    private const string MakeBytesAndRun =
        """n=$#; while [ "$n" -gt 0 ]; do a=$(printf '%b.' "$1"); shift; set -- "$@" "${a%.}"; n=$((n-1)); done; exec "$@" """;

    /// <summary>This program's arguments as they were given, where the runtime could not read one.</summary>
    public static string[] AsGiven(string[] arguments)
    {
        if (!arguments.Any(argument => argument.Contains(Lost, StringComparison.Ordinal)))
            return arguments;
        List<string> given = [.. Words(File.ReadAllBytes("/proc/self/cmdline")).TakeLast(arguments.Length)];
        return given.Count == arguments.Length && given.Zip(arguments).All(pair => pair.Second.Contains(Lost, StringComparison.Ordinal) || pair.First == pair.Second)
            ? [.. given]
            : arguments;
    }

    public static CommandLine Passed(CommandLine command) => command.Arguments.All(PathText.IsPlain)
        ? command
        : new CommandLine("sh", ["-c", MakeBytesAndRun, command.Program, command.Program, .. command.Arguments.Select(Octal)]);

    private static IEnumerable<string> Words(byte[] commandLine)
    {
        for (var start = 0; start < commandLine.Length;)
        {
            var end = Array.IndexOf(commandLine, (byte)0, start);
            yield return PathText.Of(commandLine.AsSpan(start, end - start));
            start = end + 1;
        }
    }

    private static string Octal(string argument)
    {
        var text = new StringBuilder();
        foreach (var value in PathText.Bytes(argument))
        {
            if (char.IsAsciiLetterOrDigit((char)value))
                text.Append((char)value);
            else
                text.Append(@"\0").Append(Convert.ToString(value, 8).PadLeft(3, '0'));
        }

        return text.ToString();
    }
}
