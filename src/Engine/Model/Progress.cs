namespace PantherStorage.Model;

/// <summary>How far a piece of work is.</summary>
/// <param name="Doing">What is worked at, in words: "restoring home", or a key.</param>
/// <param name="Done">Bytes; or how many, where they are counted.</param>
/// <param name="Total">What it will be in the end; null where nobody knows.</param>
public readonly record struct Progress(string Doing, long Done, long? Total = null)
{
    /// <summary>Whether <see cref="Done"/> counts things (files) and not bytes.</summary>
    public bool IsCount { get; init; }
}
