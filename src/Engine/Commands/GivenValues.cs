using System.CommandLine.Parsing;

namespace PantherStorage.Engine.Commands;

/// <summary>No option means anything by an empty value: it is a variable of a script that was not set.</summary>
internal static class GivenValues
{
    /// <summary>Linux takes no longer path, and nothing else that is given is longer.</summary>
    private const int Longest = 4096;

    public static void Check(SymbolResult given)
    {
        var name = given is OptionResult option ? option.Option.Name : ((ArgumentResult)given).Argument.Name;
        if (given.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            given.AddError($"{name} is empty. Give it a value, or leave it out.");
        else if (given.Tokens.FirstOrDefault(token => token.Value.Length > Longest) is { } tooLong)
            given.AddError($"{name} has {tooLong.Value.Length} characters; no value has more than {Longest}.");
    }
}
