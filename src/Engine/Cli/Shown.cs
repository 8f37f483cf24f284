using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>Shows what an operation reports while it runs, and clears its progress line when it is over.</summary>
internal sealed class Shown(ParseResult parsed) : IEvents, IDisposable
{
    private readonly ProgressLine? progress = parsed.Terminal.Progress;

    public void Report(Progress value) => progress?.Report(value);

    public void Note(string text) => parsed.Note(text);

    public void Did(string text) => parsed.WriteLine(text);

    /// <summary>Clears the progress line.</summary>
    public void Clear() => progress?.Clear();

    public void Dispose() => Clear();
}
