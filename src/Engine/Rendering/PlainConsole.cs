using Spectre.Console;

namespace PantherStorage.Engine.Rendering;

/// <summary>What a table looks like in a file or a pipe: no colours, no spaces at the ends of lines.</summary>
internal static class PlainConsole
{
    /// <summary>Columns, where nothing says how wide the reader's window is.</summary>
    private const int Width = 120;

    public static string Text(Action<IAnsiConsole> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        write(console);
        var lines = text.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
        return string.Join('\n', lines).TrimEnd('\n') + "\n";
    }

    /// <summary>To the terminal as it is, or plain where there is none.</summary>
    public static async Task Show(Action<IAnsiConsole> write)
    {
        if (Console.IsOutputRedirected)
            await Console.Out.WriteAsync(Text(write));
        else
            write(AnsiConsole.Console);
    }
}
