using System.CommandLine;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Terminal.Pages;

/// <summary><c>man</c>, of any program: its help as manual pages.</summary>
public static class ManVerb
{
    /// <param name="root">The program; may still be without some of its commands.</param>
    public static Verb Of(RootCommand root)
    {
        var path = new Argument<string[]>("VERB") { Description = "The command whose page is printed; the program itself if none is given", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string?>("--output") { Description = "Write every page into this directory instead", HelpName = "DIR" };
        return Verb.Of("man", "Prints a command's help as a manual page, or writes the pages of all commands.",
            [$"{root.Name} man | man -l -", $"{root.Name} man --output /usr/local/share/man/man1"],
            [
                (ExitCode.Success, "it is printed, or all are written"),
                (ExitCode.BadInput, "there is no such command"),
                (ExitCode.System, "a page cannot be written"),
            ]).Takes(path, output).Does((parsed, _) =>
            {
                var version = $"{root.Name} {EngineVersion.Text.Split('+')[0]}";
                if (parsed.GetValue(output) is { } directory)
                {
                    foreach (var (file, text) in ManPage.All(root, version))
                        DurableFile.Replace(Path.Combine(Path.GetFullPath(directory), file), text);
                }
                else
                {
                    parsed.Write(ManPage.Of(Named(root, parsed.GetValue(path) ?? []), version));
                }

                return Task.FromResult(ExitCode.Success);
            });
    }

    private static Command Named(Command root, IEnumerable<string> path)
    {
        var command = root;
        foreach (var word in path)
        {
            command = command.Subcommands.FirstOrDefault(verb => verb.Name == word)
                ?? throw new StorageException(ExitCode.BadInput, $"{Printing.PathOf(command)} has no command \"{word}\"{Nearest.Hint(word, command.Subcommands.Select(verb => verb.Name))}");
        }

        return command;
    }
}
