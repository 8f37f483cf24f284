using System.Collections.Immutable;

namespace PantherStorage.Model.Mounting;

/// <summary>Who asks for options; a later one wins over an earlier one.</summary>
public enum OptionLevel
{
    Preset,
    Profile,
    File,
}

/// <summary>Options that one source asks for.</summary>
/// <param name="Name">Reads after "of", e.g. <c>the standard preset</c>.</param>
/// <param name="Texts">As written there, repetitions and contradictions included.</param>
public sealed record OptionLayer(OptionLevel Level, string Name, ImmutableArray<string> Texts);

/// <summary>An option that was asked for and is not in the merged set.</summary>
/// <param name="Option">As it was asked for.</param>
/// <param name="Because">The rule that decided, in a sentence that names both sides; no full stop.</param>
public sealed record Yielded(string Option, string Because);

/// <summary>What layers of options come to.</summary>
public sealed record MergedOptions(OptionSet Options, ImmutableArray<Yielded> Yielded);
