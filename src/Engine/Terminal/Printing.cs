using System.CommandLine;
using PantherStorage.Model;
using Spectre.Console;

namespace PantherStorage.Terminal;

/// <summary>What a command prints, to where its run prints.</summary>
internal static class Printing
{
    extension(ParseResult parsed)
    {
        public TerminalConfiguration Terminal => (TerminalConfiguration)parsed.InvocationConfiguration;

        /// <summary>The terminal, without the line that says how far the run is.</summary>
        private TerminalConfiguration Cleared
        {
            get
            {
                parsed.Terminal.Progress?.Clear();
                return parsed.Terminal;
            }
        }

        /// <summary>The command as it is called: <c>panther-storage backup run</c>.</summary>
        public string CommandPath => PathOf(parsed.CommandResult.Command);

        /// <summary>The answer, or a part of it.</summary>
        public void Write(string text) => parsed.Cleared.Output.Write(text);

        public void WriteLine(string line) => parsed.Cleared.Output.WriteLine(line);

        /// <summary>What is no part of the answer: a line on standard error that says which command tells it.</summary>
        public void Note(string text) => parsed.Cleared.Error.WriteLine($"{parsed.CommandPath}: {Printable.Lines(text)}");

        /// <summary>A line of a long work's course, on standard error.</summary>
        public void Tell(string line) => parsed.Cleared.Error.WriteLine(line);

        /// <summary>Rows below a heading; where the output is no terminal, a row stays one line.</summary>
        public void WriteColumns(IReadOnlyList<string> heads, IReadOnlyCollection<IReadOnlyList<string>> rows) =>
            parsed.Write(TextColumns.Text(heads, rows, parsed.Terminal.IsOutputTerminal ? Console.WindowWidth : int.MaxValue));

        /// <summary>A table or a tree: to the terminal as it is, or plain where there is none.</summary>
        public void Show(Action<IAnsiConsole> write)
        {
            if (parsed.Cleared.IsOutputTerminal)
                write(AnsiConsole.Console);
            else
                parsed.Write(PlainConsole.Text(write));
        }
    }

    public static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{PathOf(parent)} {command.Name}";
    }
}
