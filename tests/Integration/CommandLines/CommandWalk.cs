using System.CommandLine;
using System.CommandLine.Help;
using PantherStorage.Model;
using PantherStorage.Terminal;

namespace PantherStorage.Tests.Integration.CommandLines;

/// <summary>One command line: a verb as one of its examples has it, and in one place a value that it was not made for.</summary>
internal sealed record WalkedCase(string Path, Verb Verb, Symbol? Symbol, string Value, string[] Arguments)
{
    public string Shown => $"{Path} {Symbol?.Name}={(Value.Length > 40 ? $"{Value.Length} characters" : Printable.Of(Value))}";
}

/// <summary>Walks over all verbs of a program, and all that each of them takes.</summary>
/// <param name="create">Makes the command tree; anew each time, as a program has one of its own.</param>
/// <param name="directory">Given as the host's root to whatever takes one.</param>
internal sealed class CommandWalk(Func<RootCommand> create, string directory)
{
    private const string Root = "--root";

    public IEnumerable<WalkedCase> Cases => Verbs(create(), string.Empty).SelectMany(found => Of(found.Path, found.Verb));

    private static IEnumerable<(string Path, Verb Verb)> Verbs(Command command, string path) =>
        command.Subcommands.SelectMany(sub => sub switch
        {
            Verb { Subcommands.Count: 0 } verb => [($"{path} {sub.Name}".Trim(), verb)],
            _ => Verbs(sub, $"{path} {sub.Name}".Trim()),
        });

    private IEnumerable<WalkedCase> Of(string path, Verb verb)
    {
        yield return new WalkedCase(path, verb, null, string.Empty, Words(path, verb));
        foreach (var option in verb.Options.Where(option => option is not HelpOption))
        {
            foreach (var value in option is Option<bool> ? NastyValues.OfFlags : NastyValues.All)
                yield return new WalkedCase(path, verb, option, value, Words(path, verb, option, value));
        }

        foreach (var argument in verb.Arguments)
        {
            foreach (var value in NastyValues.All)
                yield return new WalkedCase(path, verb, argument, value, Words(path, verb, argument, value));
        }
    }

    /// <summary>The verb's first example, at our root, with this value in the place of what the example has there.</summary>
    private string[] Words(string path, Verb verb, Symbol? at = null, string value = "")
    {
        var words = verb.Examples[0].Split(['|', '>'])[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[(1 + path.Split(' ').Length)..];
        List<string> options = [], arguments = [];
        for (var word = 0; word < words.Length;)
        {
            var option = verb.Options.FirstOrDefault(each => each.Name == words[word]);
            var end = word + 1;
            while (option is not null and not Option<bool> && end < words.Length && !words[end].StartsWith("--") && end - word <= option.Arity.MaximumNumberOfValues)
                end++;
            if (option is null)
                arguments.Add(words[word]);
            else if (option != at && option.Name != Root)
                options.AddRange(words[word..end]);
            word = end;
        }

        if (at?.Name != Root && verb.Options.Any(option => option.Name == Root))
            options.AddRange([Root, directory]);
        if (at is Option)
            options.Add($"{at.Name}={value}");
        else if (at is Argument argument && verb.Arguments.IndexOf(argument) is var index)
            arguments = [.. arguments.Take(index), value, .. arguments.Skip(index + 1)];
        return [.. path.Split(' '), .. options, .. arguments.Count > 0 ? ["--", .. arguments] : Array.Empty<string>()];
    }
}
