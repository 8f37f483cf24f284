namespace PantherStorage.Harness.Faults;

/// <summary>Something that a drill breaks on purpose, to show that the proof notices.</summary>
public abstract record Fault
{
    /// <summary>One byte of a stored object changed after it was committed: bit rot in the bucket.</summary>
    /// <param name="Label">Whose archive.</param>
    /// <param name="Manifest">Whether the manifest is hit instead of the archive.</param>
    public sealed record FlipByte(string Label, bool Manifest) : Fault
    {
        public override string ToString() => $"{(Manifest ? "flip-manifest" : "flip-byte")}:{Label}";
    }

    /// <summary><c>flip-byte:LABEL</c> or <c>flip-manifest:LABEL</c>.</summary>
    /// <returns>Null when the text names no fault.</returns>
    public static Fault? Parse(string text) => text.Split(':', 2) switch
    {
        ["flip-byte", { Length: > 0 } label] => new FlipByte(label, Manifest: false),
        ["flip-manifest", { Length: > 0 } label] => new FlipByte(label, Manifest: true),
        _ => null,
    };
}
