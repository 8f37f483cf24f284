using PantherStorage.Harness.Guests;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Scenarios;

/// <summary>Calls of standard tools in the guest that must succeed. A failure is a drill that cannot go on, not a proof of anything.</summary>
internal static class GuestCalls
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <returns>Standard output.</returns>
    /// <exception cref="StorageException">It failed; carries its last words.</exception>
    public static async Task<string> Check(this GuestShell shell, string[] command, CancellationToken cancellation) =>
        (await shell.Run(new CommandLine(command[0], command[1..]), Patience, cancellation)).OrThrow().StandardOutput;

    /// <summary>Bash with positional arguments.</summary>
    public static Task<string> CheckScript(
        this GuestShell shell, string bash, CancellationToken cancellation, params string[] arguments) =>
        Script(shell, bash, arguments, input: null, cancellation);

    /// <summary>The same, with standard input.</summary>
    public static Task<string> Feed(
        this GuestShell shell, Stream input, string bash, CancellationToken cancellation, params string[] arguments) =>
        Script(shell, bash, arguments, input, cancellation);

    private static async Task<string> Script(GuestShell shell, string bash, string[] arguments, Stream? input, CancellationToken cancellation)
    {
        var result = await shell.Run(new CommandLine("bash", ["-euo", "pipefail", "-c", bash, "drill", .. arguments]), Patience, cancellation, input);
        return result.Succeeded
            ? result.StandardOutput
            : throw new StorageException(ExitCode.System, $"a script in the guest ({string.Join(' ', arguments)}) ended with {result.ExitCode}: {result.LastWords}");
    }
}
