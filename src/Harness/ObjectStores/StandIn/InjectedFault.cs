namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// Something that goes wrong with a request, said as a sentence:
/// <c>InjectedFault.SlowDown(after).On(S3Operation.UploadPart).Next(2)</c>. Each is spent after the requests it is for.
/// </summary>
public sealed record InjectedFault
{
    internal static InjectedFault None { get; } = new();

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

    internal AnswerInstead? Instead { get; private init; }

    /// <summary>Told to be truncated: with this marker to go on from, or none where it is empty; null is as it is.</summary>
    internal string? EndlessFrom { get; private init; }

    internal bool IsGzipped { get; private init; }

    internal int? DocumentCutAt { get; private init; }

    internal ETagForm ETag { get; private init; }

    internal bool IgnoresContentMd5 { get; private init; }

    internal bool IgnoresRange { get; private init; }

    /// <summary>503 SlowDown before anything is done, with <c>Retry-After</c> when given (whole seconds).</summary>
    public static InjectedFault SlowDown(TimeSpan? retryAfter = null) => new() { Refusal = (503, "SlowDown", retryAfter) };

    /// <summary>500 InternalError before anything is done.</summary>
    public static InjectedFault InternalError() => new() { Refusal = (500, "InternalError", null) };

    /// <summary>Refused in the store's own words before anything is done: an expired key, a cap, a bucket that is gone.</summary>
    public static InjectedFault Refused(int status, string code, string words) => new() { Refusal = (status, code, null), Words = words };

    /// <summary>The connection is reset after this many bytes of the body, in whichever direction it goes.</summary>
    public static InjectedFault CutAfter(long bytes) => new() { CutAt = bytes };

    /// <summary>The work is done, but the connection is reset instead of an answer.</summary>
    public static InjectedFault LostAnswer() => new() { AnswerLost = true };

    /// <summary>The answer carries an ETag that is not the object's.</summary>
    public static InjectedFault WrongETag() => new() { ETagWrong = true };

    /// <summary>A read ends early, and claims that this is all there is.</summary>
    public static InjectedFault TruncatedRead(long length) => new() { TruncatedTo = length };

    /// <summary>One bit of the body is wrong on the way, at this offset of the body.</summary>
    public static InjectedFault FlippedInTransit(long offset) => new() { FlippedAt = offset };

    /// <summary>The request waits this long before it is looked at.</summary>
    public static InjectedFault Slow(TimeSpan wait) => new() { Wait = wait };

    /// <summary>200, and an error inside, before anything is done: S3 documents it of completing an upload.</summary>
    public static InjectedFault ErrorInside(string code = "InternalError") => new() { Instead = AnswerInstead.Error(code) };

    /// <summary>200 with an HTML page: a login page of the network, or a console.</summary>
    public static InjectedFault LoginPage() => new() { Instead = AnswerInstead.Page };

    /// <summary>An answer of any kind that is no S3 store's.</summary>
    public static InjectedFault Answer(int status, string contentType, string body) => new() { Instead = new AnswerInstead(status, contentType, body) };

    /// <summary>307 to another address.</summary>
    public static InjectedFault Redirect(string location) => new() { Instead = new AnswerInstead(307, string.Empty, string.Empty, location) };

    /// <summary>A listing says that more follows, and not from where.</summary>
    public static InjectedFault TruncatedWithoutMarker() => new() { EndlessFrom = string.Empty };

    /// <summary>A listing says that more follows, always from the same place.</summary>
    public static InjectedFault TruncatedInCircles(string marker) => new() { EndlessFrom = marker };

    /// <summary>An XML answer is compressed, though nobody asked for that.</summary>
    public static InjectedFault Gzipped() => new() { IsGzipped = true };

    /// <summary>An XML answer ends after so many bytes, and claims that this is all there is.</summary>
    public static InjectedFault DocumentCutAfter(int bytes) => new() { DocumentCutAt = bytes };

    /// <summary>The ETag of what was stored is told in another form.</summary>
    public static InjectedFault ETagAs(ETagForm form, bool contentMd5Ignored = false) => new() { ETag = form, IgnoresContentMd5 = contentMd5Ignored };

    /// <summary>The same, with the ETag told in another form.</summary>
    public InjectedFault As(ETagForm form, bool contentMd5Ignored = false) => this with { ETag = form, IgnoresContentMd5 = contentMd5Ignored };

    /// <summary>A read gives the whole object, whatever range was asked for.</summary>
    public static InjectedFault RangeIgnored() => new() { IgnoresRange = true };

    public InjectedFault Always() => this with { Times = int.MaxValue };

    public InjectedFault On(S3Operation operation) => this with { Operation = operation };

    public InjectedFault ForKey(string part) => this with { KeyPart = part };

    public InjectedFault Next(int times) => this with { Times = times };

    public InjectedFault AfterSparing(int requests) => this with { Spared = requests };

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
