namespace PantherStorage.Model;

/// <summary>
/// An error for the reader at 3 a.m. The message says what was asked, what was seen and what to do;
/// the exit code says it to programs.
/// </summary>
public sealed class StorageException : Exception
{
    public StorageException(ExitCode exitCode, string message, Exception? inner = null)
        : base(message, inner) => ExitCode = exitCode;

    public ExitCode ExitCode { get; }
}
