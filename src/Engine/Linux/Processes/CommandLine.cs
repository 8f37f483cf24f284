using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace PantherStorage.Linux.Processes;

/// <summary>A program and its arguments, never a shell string. Secrets do not belong in it: everybody can read /proc.</summary>
public sealed record CommandLine(string Program, ImmutableArray<string> Arguments)
{
    [OverloadResolutionPriority(1)]
    public CommandLine(string program, params string[] arguments)
        : this(program, arguments.ToImmutableArray())
    {
    }

    public CommandLine With(params string[] more) => this with { Arguments = Arguments.AddRange(more) };

    /// <summary>As a shell would take it: quoted where needed, fit to paste.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+./:,@%".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
