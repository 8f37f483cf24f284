using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>Shows what an operation tells while it runs, and takes the line of its progress away when it is over.</summary>
internal sealed class Shown(ParseResult parsed) : IEvents, IDisposable
{
    private readonly ProgressLine progress = new(parsed);

    public void Report(Progress value) => progress.Report(value);

    public void Note(string text)
    {
        progress.Clear();
        parsed.Note(text);
    }

    public void Did(string text)
    {
        progress.Clear();
        parsed.WriteLine(text);
    }

    /// <summary>Takes the line of progress away.</summary>
    public void Clear() => progress.Clear();

    public void Dispose() => Clear();
}
