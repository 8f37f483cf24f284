using Spectre.Console;

namespace PantherStorage.Terminal;

/// <summary>What a table looks like in a file or a pipe: no colours, no spaces at the ends of lines.</summary>
public static class PlainConsole
{
    /// <summary>Columns, where nothing says how wide the reader's window is.</summary>
    private const int Width = 120;

    /// <summary>A console without colours on any writer.</summary>
    /// <param name="width">Columns.</param>
    public static IAnsiConsole To(TextWriter writer, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    public static string Text(Action<IAnsiConsole> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(To(text, Width));
        var lines = text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
        return string.Join('\n', lines).TrimEnd('\n') + "\n";
    }
}
