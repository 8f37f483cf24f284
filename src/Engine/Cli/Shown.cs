using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>Shows what an operation reports while it runs.</summary>
internal sealed class Shown(ParseResult parsed) : IEvents
{
    private readonly ProgressLine? progress = parsed.Terminal.Progress;

    public void Report(Progress value) => progress?.Report(value);

    public void Note(string text) => parsed.Note(text);

    public void Did(string text) => parsed.WriteLine(text);
}
