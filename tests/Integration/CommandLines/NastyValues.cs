namespace PantherStorage.Tests.Integration.CommandLines;

/// <summary>What no option was made for: each was once typed, or left by a script, where something else was meant.</summary>
internal static class NastyValues
{
    /// <summary>A flag takes none, which the library sees to.</summary>
    public static IReadOnlyList<string> OfFlags { get; } = ["", "-1", "☃"];

    public static IReadOnlyList<string> All { get; } =
    [
        "", " ", "\t", "-", "--", "\u0001\u001b[2J\u007f", "two\nlines", new('x', 10_000), "../..", "/", "-1", "0",
        "99999999999999999999", "NaN", "1e999", "☃", "%s", "$(id)", "/no/such/file", "/etc", "/dev/full",
    ];
}
