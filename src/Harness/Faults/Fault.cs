namespace PantherStorage.Harness.Faults;

/// <summary>Something that a drill breaks on purpose after it was committed, to show that the proof notices: bit rot in the bucket.</summary>
/// <param name="Label">Whose newest backup is hit.</param>
public sealed record Fault(FaultKind Kind, string Label)
{
    /// <summary>As it is asked for: <c>flip-byte:LABEL</c> or <c>flip-manifest:LABEL</c>.</summary>
    public override string ToString() => $"{Word(Kind)}:{Label}";

    /// <returns>Null when the text names no fault.</returns>
    public static Fault? Parse(string text) => text.Split(':', 2) is [var word, { Length: > 0 } label]
        && Enum.GetValues<FaultKind>().Where(kind => Word(kind) == word).ToArray() is [var kind]
            ? new Fault(kind, label)
            : null;

    private static string Word(FaultKind kind) => kind switch
    {
        FaultKind.FlipByte => "flip-byte",
        FaultKind.FlipManifest => "flip-manifest",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such fault"),
    };
}
