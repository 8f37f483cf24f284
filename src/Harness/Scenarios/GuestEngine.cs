using System.Text.Json;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Reports;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Scenarios;

/// <summary><c>panther-storage</c> in the guest. Every call is kept in <c>logs/engine.log</c>.</summary>
public sealed class GuestEngine(DrillContext context)
{
    public const string Executable = InstalledEngine.Executable;

    /// <summary>Runs a verb that must succeed.</summary>
    /// <exception cref="DrillFailedException">It did not, and that says something of the engine; carries its last words.</exception>
    /// <exception cref="StorageException">It did not, and that says nothing of it.</exception>
    public async Task<string> Run(CancellationToken cancellation, params string[] arguments)
    {
        var result = await Try(cancellation, arguments);
        var code = (ExitCode)result.ExitCode;
        if (code == ExitCode.Success)
            return result.StandardOutput;
        var ended = $"`panther-storage {string.Join(' ', arguments)}` in the guest ended with {result.ExitCode} ({code}): {result.LastWords}";
        throw GuestExit.Means(code) == Verdict.Failed ? new DrillFailedException(ended) : new StorageException(ExitCode.CouldNotVerify, ended);
    }

    /// <summary>Runs a verb with <c>--json</c> and reads what it printed.</summary>
    public async Task<JsonDocument> Json(CancellationToken cancellation, params string[] arguments)
    {
        var text = await Run(cancellation, [.. arguments, "--json"]);
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new DrillFailedException($"`panther-storage {string.Join(' ', arguments)} --json` printed no JSON ({e.Message}): {text}");
        }
    }

    public async Task<CommandResult> Try(CancellationToken cancellation, params string[] arguments)
    {
        var result = await context.Shell.Run(new CommandLine(Executable, arguments), GuestCalls.Patience, cancellation);
        await context.Paths.Log("engine.log",
            $"$ panther-storage {string.Join(' ', arguments)}\n{result.StandardOutput}{result.StandardError}[exit {result.ExitCode}]\n\n");
        return result;
    }
}
