using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;

namespace PantherStorage.Terminal.Completion;

/// <summary>What can stand next in a command line of a program, command by command; made from the same tree as its help.</summary>
/// <param name="Program">As it is called: <c>panther-storage</c>.</param>
internal sealed record CompletionTree(string Program, ImmutableArray<CompletionNode> Nodes)
{
    /// <summary>What is asked for with a path of this name is a file, or a directory, for whatever purpose.</summary>
    private static readonly ImmutableArray<string> Paths = ["FILE", "DIR", "PATH", "DEV", "DEVICE", "PLAN", "NODE", "SNAPSHOT"];

    public static CompletionTree Of(RootCommand root) => new(root.Name, [.. Below(root, string.Empty, [])]);

    private static IEnumerable<CompletionNode> Below(Command command, string path, ImmutableArray<CompletionOption> inherited)
    {
        var verbs = command.Subcommands.Where(verb => !verb.Hidden).ToImmutableArray();
        var own = command.Options.Where(option => !option.Hidden).Select(option => (option.Recursive, Option: Of(option))).ToImmutableArray();
        var handedDown = inherited.AddRange(own.Where(option => option.Recursive).Select(option => option.Option));
        yield return new CompletionNode(
            path,
            [.. verbs.Select(verb => new CompletionWord(verb.Name, FirstSentence(verb.Description)))],
            [.. own.Select(option => option.Option).Concat(inherited).DistinctBy(option => option.Name)],
            command.Arguments.Any(argument => !argument.Hidden && TakesPath(argument.HelpName ?? argument.Name)),
            [.. command.Arguments.SelectMany(argument => Values(argument.GetCompletions(CompletionContext.Empty)))]);
        foreach (var node in verbs.SelectMany(verb => Below(verb, $"{path} {verb.Name}", handedDown)))
            yield return node;
    }

    private static CompletionOption Of(Option option)
    {
        var takesValue = option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;
        ImmutableArray<string> values = !takesValue ? []
            : option.HelpName is { } name && name.Contains('|', StringComparison.Ordinal) ? [.. name.Split('|').Where(IsWord)]
            : [.. Values(option.GetCompletions(CompletionContext.Empty))];
        return new CompletionOption(option.Name, FirstSentence(option.Description), takesValue, values, takesValue && TakesPath(option.HelpName));
    }

    private static bool IsWord(string value) => value.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    private static IEnumerable<string> Values(IEnumerable<CompletionItem> items) => items.Select(item => item.Label).Where(label => label.Length > 0);

    private static bool TakesPath(string? name) => name is not null && Paths.Any(path => name.ToUpperInvariant().Split('=', ' ', '|').Contains(path, StringComparer.Ordinal));

    private static string FirstSentence(string? text) => (text ?? string.Empty).Split(". ")[0].Split('\n')[0].TrimEnd('.');
}

/// <summary>One command.</summary>
/// <param name="Path">The verbs that lead to it, a space before each; empty for the program itself.</param>
/// <param name="TakesFile">Whether a file or directory may stand here as an argument.</param>
/// <param name="Values">What else may stand here as an argument, where that is known.</param>
internal sealed record CompletionNode(
    string Path, ImmutableArray<CompletionWord> Verbs, ImmutableArray<CompletionOption> Options, bool TakesFile, ImmutableArray<string> Values);

/// <summary>A word that may stand next, and what it does.</summary>
internal sealed record CompletionWord(string Name, string Meaning);

/// <param name="Values">All that it takes, where that is known.</param>
internal sealed record CompletionOption(string Name, string Meaning, bool TakesValue, ImmutableArray<string> Values, bool TakesFile);
