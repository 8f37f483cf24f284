using System.CommandLine.Parsing;

namespace PantherStorage.Terminal;

/// <summary>An empty value means nothing to any option: it comes from a script whose variable was not set.</summary>
internal static class GivenValues
{
    /// <summary>Linux accepts no longer path, and no other value is longer.</summary>
    private const int Longest = 4096;

    /// <summary>Adds the rule that holds for every value, before those of this option, which therefore never see what it refuses.</summary>
    public static void Guard<TResult>(IList<Action<TResult>> rules)
        where TResult : SymbolResult
    {
        for (var at = 0; at < rules.Count; at++)
        {
            var own = rules[at];
            rules[at] = Readable<TResult>(given =>
            {
                if (!given.Errors.Any())
                    own(given);
            });
        }

        rules.Insert(0, Check);
    }

    /// <summary>A rule that reads a value throws where there is none that can be read: the library's words are the error then.</summary>
    public static Action<TResult> Readable<TResult>(Action<TResult> rule)
        where TResult : SymbolResult => given =>
        {
            try
            {
                rule(given);
            }
            catch (InvalidOperationException e)
            {
                given.AddError(e.Message);
            }
        };

    private static void Check(SymbolResult given)
    {
        var name = given is OptionResult option ? option.Option.Name : ((ArgumentResult)given).Argument.Name;
        if (given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            given.AddError($"{name} is empty. Give it a value, or leave it out.");
        else if (given.Tokens.FirstOrDefault(token => token.Value.Length > Longest) is { } tooLong)
            given.AddError($"{name} has {tooLong.Value.Length} characters; no value has more than {Longest}.");
    }
}
