using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>How a program ended. Output is decoded as UTF-8; <see cref="StandardError"/> keeps the last 64 KiB.</summary>
public sealed record CommandResult(CommandLine Command, int ExitCode, string StandardOutput, string StandardError)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>Whether it failed because there was no room, as the tools say it.</summary>
    public bool WantsRoom => !Succeeded
        && (StandardError.Contains("No space left on device", StringComparison.Ordinal) || StandardError.Contains("Disk quota exceeded", StringComparison.Ordinal));

    /// <exception cref="StorageException">The program failed; carries its command line, exit code and last words.</exception>
    public CommandResult OrThrow(ExitCode exitCode = PantherStorage.Model.ExitCode.System) => Succeeded
        ? this
        : throw new StorageException(exitCode, $"`{Command}` ended with exit code {ExitCode}: {LastWords}");

    /// <summary>The last lines of standard error, or of standard output where that is empty.</summary>
    public string LastWords
    {
        get
        {
            var text = string.IsNullOrWhiteSpace(StandardError) ? StandardOutput : StandardError;
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.Length == 0 ? "(it said nothing)" : string.Join("; ", lines.TakeLast(6));
        }
    }
}
