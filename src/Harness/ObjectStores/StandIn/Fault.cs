namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// Something that goes wrong with a request, said as a sentence:
/// <c>Fault.SlowDown(after).On(S3Operation.UploadPart).Next(2)</c>. Each is spent after the requests it is for.
/// </summary>
public sealed record Fault
{
    internal static Fault None { get; } = new();

    /// <summary>What the request must ask for; null is anything.</summary>
    public S3Operation? Operation { get; private init; }

    /// <summary>A part of the key that the request must be for.</summary>
    public string KeyPart { get; private init; } = string.Empty;

    /// <summary>How many matching requests pass unharmed before the first is hit.</summary>
    public int Spared { get; private init; }

    /// <summary>How many matching requests are hit.</summary>
    public int Times { get; private init; } = 1;

    internal (int Status, string Code, TimeSpan? RetryAfter)? Refusal { get; private init; }

    internal string Words { get; private init; } = "A fault was injected: please retry";

    internal long? CutAt { get; private init; }

    internal bool AnswerLost { get; private init; }

    internal bool ETagWrong { get; private init; }

    internal long? TruncatedTo { get; private init; }

    internal long? FlippedAt { get; private init; }

    internal TimeSpan Wait { get; private init; }

    /// <summary>503 SlowDown before anything is done, with <c>Retry-After</c> when given (whole seconds).</summary>
    public static Fault SlowDown(TimeSpan? retryAfter = null) => new() { Refusal = (503, "SlowDown", retryAfter) };

    /// <summary>500 InternalError before anything is done.</summary>
    public static Fault InternalError() => new() { Refusal = (500, "InternalError", null) };

    /// <summary>Refused in the store's own words before anything is done: an expired key, a cap, a bucket that is gone.</summary>
    public static Fault Refused(int status, string code, string words) => new() { Refusal = (status, code, null), Words = words };

    /// <summary>The connection is reset after this many bytes of the body, in whichever direction it goes.</summary>
    public static Fault CutAfter(long bytes) => new() { CutAt = bytes };

    /// <summary>The work is done, but the connection is reset instead of an answer.</summary>
    public static Fault LostAnswer() => new() { AnswerLost = true };

    /// <summary>The answer carries an ETag that is not the object's.</summary>
    public static Fault WrongETag() => new() { ETagWrong = true };

    /// <summary>A read ends early, and claims that this is all there is.</summary>
    public static Fault TruncatedRead(long length) => new() { TruncatedTo = length };

    /// <summary>One bit of the body is wrong on the way, at this offset of the body.</summary>
    public static Fault FlippedInTransit(long offset) => new() { FlippedAt = offset };

    /// <summary>The request waits this long before it is looked at.</summary>
    public static Fault Slow(TimeSpan wait) => new() { Wait = wait };

    public Fault On(S3Operation operation) => this with { Operation = operation };

    public Fault ForKey(string part) => this with { KeyPart = part };

    public Fault Next(int times) => this with { Times = times };

    public Fault AfterSparing(int requests) => this with { Spared = requests };

    internal bool Matches(S3Operation operation, string key) =>
        (Operation is null || Operation == operation) && key.Contains(KeyPart, StringComparison.Ordinal);

    /// <summary>Lets the fault at a piece of a body; says how much of the piece may still pass.</summary>
    /// <param name="position">Where in the body the piece starts.</param>
    internal int Touch(long position, Span<byte> piece)
    {
        if (FlippedAt is { } flipped && flipped >= position && flipped < position + piece.Length)
            piece[(int)(flipped - position)] ^= 1;
        return CutAt is { } cut ? (int)Math.Clamp(cut - position, 0, piece.Length) : piece.Length;
    }
}
