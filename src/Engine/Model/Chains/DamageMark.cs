using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Chains;

/// <summary>
/// Damage that a verification found in an archive, written down beside it in the bucket, so that every machine knows: nothing
/// builds on it, and nothing that is sound is deleted for its sake. A full proof of the archive takes the mark away.
/// </summary>
/// <param name="Archive">Key of the archive.</param>
/// <param name="Sha256">Of the archive, as its manifest says: a mark says nothing of another archive under the key.</param>
/// <param name="Findings">What was found, the first of it.</param>
/// <param name="By">Name and id of the machine that found it, for people.</param>
/// <param name="Opened">Whether it was read decrypted: then only a reading that decrypts takes the mark away.</param>
public sealed record DamageMark(string Archive, string Sha256, ImmutableArray<string> Findings, Instant At, string By, bool Opened)
{
    /// <summary>A longer object is no mark of ours.</summary>
    public const int LargestBytes = 64 << 10;

    private const int MostFindings = 20;
    private const int LongestFinding = 500;
    private const int LongestName = 200;

    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm'Z'");

    public int Format { get; init; } = 1;

    /// <summary>Whether it speaks of this very archive. One that cannot be read counts for whatever is there.</summary>
    public bool IsOf(Manifest manifest) => Archive == manifest.Key && (Sha256.Length == 0 || Sha256 == manifest.Sha256);

    public string InWords => Findings.IsEmpty
        ? $"{Archive} is marked as damaged ({By})"
        : $"{Archive} is damaged, as {By} found on {Minute.Format(At)}: {Findings[0]}{(Findings.Length > 1 ? $" (and {Findings.Length - 1} more)" : string.Empty)}";

    public static DamageMark Of(Manifest manifest, IEnumerable<string> findings, Instant at, string by, bool opened) => new(
        manifest.Key, manifest.Sha256,
        Bounded(findings), at, by, opened);

    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, DamageMarkContext.Default.DamageMark), (byte)'\n'];

    /// <summary>A mark that cannot be read is a mark all the same: somebody had a reason to put it there.</summary>
    public static DamageMark Read(ReadOnlySpan<byte> json, string archive)
    {
        try
        {
            if (StrictJson.Read(json, DamageMarkContext.Default.DamageMark) is { Format: 1 } mark && mark.Archive == archive)
                return mark with { Findings = Bounded(mark.Findings.IsDefault ? [] : mark.Findings), By = Shown(mark.By, LongestName) };
        }
        catch (JsonException)
        {
            // Told below.
        }

        return Unreadable(archive);
    }

    public static DamageMark Unreadable(string archive) => new(archive, string.Empty, [], Instant.MinValue, "by a mark that cannot be read", Opened: false);

    // Whoever can write to the bucket can write marks, and they are shown on a terminal.
    private static ImmutableArray<string> Bounded(IEnumerable<string> findings) => [.. findings.Take(MostFindings).Select(each => Shown(each, LongestFinding))];

    private static string Shown(string text, int most) => Printable.Of(text.Length <= most ? text : text[..most]);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(DamageMark))]
internal sealed partial class DamageMarkContext : JsonSerializerContext;
