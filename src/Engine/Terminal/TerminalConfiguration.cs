using System.CommandLine;

namespace PantherStorage.Terminal;

/// <summary>
/// Where a run of a program prints, and what its waits go by: standard output and error and the system's clock, unless
/// whoever runs it says otherwise. So a program that runs inside another program's process leaves that one's console alone.
/// </summary>
public sealed class TerminalConfiguration : InvocationConfiguration
{
    /// <summary>A run of a program of its own.</summary>
    public TerminalConfiguration()
    {
        ProcessTerminationTimeout = TimeSpan.FromSeconds(60);
        EnableDefaultExceptionHandler = false;
    }

    /// <summary>A run that prints here, as into files.</summary>
    public TerminalConfiguration(TextWriter output, TextWriter error)
        : this() => (Output, Error, IsGiven) = (output, error, true);

    /// <summary>The clock of the waits between two tries; a test speeds it up.</summary>
    public TimeProvider Waits { get; init; } = TimeProvider.System;

    /// <summary>How far the run is; null before it begins.</summary>
    internal ProgressLine? Progress { get; set; }

    /// <summary>Whether output is read by a person at a terminal.</summary>
    internal bool IsOutputTerminal => !IsGiven && !Console.IsOutputRedirected;

    /// <summary>Whether standard error is read by a person at a terminal.</summary>
    internal bool IsErrorTerminal => !IsGiven && !Console.IsErrorRedirected;

    /// <summary>Whether there are other writers than the console's.</summary>
    internal bool IsGiven { get; }
}
