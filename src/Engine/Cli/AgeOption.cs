using System.CommandLine;
using System.Globalization;
using NodaTime;

namespace PantherStorage.Cli;

/// <summary>Prints as it is typed: <c>36h</c>.</summary>
internal readonly record struct Age(Duration Span)
{
    public override string ToString() =>
        Span.TotalDays % 1 == 0 ? $"{Span.TotalDays:0}d" : Span.TotalHours % 1 == 0 ? $"{Span.TotalHours:0}h" : $"{Span.TotalMinutes:0}m";
}

/// <summary>An option that is an age: <c>7d</c>, <c>36h</c> or <c>90m</c>.</summary>
internal static class AgeOption
{
    public static Option<Age> Create(string name, string description, Duration usual) => new(name)
    {
        Description = description,
        HelpName = "AGE",
        DefaultValueFactory = _ => new Age(usual),
        CustomParser = given =>
        {
            var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : string.Empty;
            if (Parse(text) is { } age)
                return new Age(age);
            given.AddError($"{name} {text}: an age is a whole number of days, hours or minutes, e.g. 7d, 36h or 90m.");
            return default;
        },
    };

    /// <returns>Null when the text is no age.</returns>
    internal static Duration? Parse(string text) =>
        text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? text[^1] switch
            {
                'd' => Duration.FromDays(count),
                'h' => Duration.FromHours(count),
                'm' => Duration.FromMinutes(count),
                _ => null,
            }
            : null;
}
