using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace PantherStorage.Model.Archives;

/// <summary>
/// Where an archive lies in the bucket: <c>host/label/yyyy/MM/yyyyMMdd_HHmmss_label_snapshots.tar.zst</c>, UTC.
/// Its manifest lies beside it and ends in <c>.json</c>. Of an encrypted one they end in <c>.tar.zst.age</c> and
/// <c>.age.json</c>: so each manifest's name says which archive it is of, also where both were begun for one snapshot.
/// </summary>
/// <param name="Host">First part of the key, e.g. <c>hetzner-vps</c>.</param>
/// <param name="Label">e.g. <c>postgresql</c>.</param>
/// <param name="Time">Whole seconds: when the snapshot was made.</param>
public sealed partial record ArchiveKey(string Host, string Label, Instant Time)
{
    private const string ArchiveEnd = "_snapshots.tar.zst";
    private const string ManifestEnd = "_snapshots.json";
    private const string EncryptedEnd = "_snapshots.tar.zst.age";
    private const string EncryptedManifestEnd = "_snapshots.age.json";
    private const string DamageEnd = "_snapshots.damage.json";
    private const string EncryptedDamageEnd = "_snapshots.age.damage.json";
    private static readonly InstantPattern Stamp = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'_'HHmmss");

    /// <summary>Whether the archive is an age file around what is one otherwise.</summary>
    public bool IsEncrypted { get; init; }

    public string Archive => Stem + (IsEncrypted ? EncryptedEnd : ArchiveEnd);

    public string Manifest => Stem + (IsEncrypted ? EncryptedManifestEnd : ManifestEnd);

    /// <summary>Where it is written down that the archive is damaged.</summary>
    public string Damage => Stem + (IsEncrypted ? EncryptedDamageEnd : DamageEnd);

    private string Stem => string.Create(CultureInfo.InvariantCulture,
        $"{Host}/{Label}/{Time.InUtc().Year:D4}/{Time.InUtc().Month:D2}/{Stamp.Format(Time)}_{Label}");

    public static ArchiveKey Of(string host, string label, Instant time)
    {
        if (!IsName(host) || !IsName(label))
            throw new StorageException(ExitCode.BadInput,
                $"`{host}` and `{label}` become parts of object keys: use a-z, 0-9, `-`, `_` and `.`, first a letter or digit, at most 63");
        return new ArchiveKey(host, label, Instant.FromUnixTimeSeconds(time.ToUnixTimeSeconds()));
    }

    /// <summary>The key of an archive, or null when the text is none.</summary>
    public static ArchiveKey? ParseArchive(string key) => Parse(key, ArchiveEnd, encrypted: false) ?? Parse(key, EncryptedEnd, encrypted: true);

    /// <summary>The key of the archive that a manifest belongs to by its name, or null when the text is no manifest's key.</summary>
    public static ArchiveKey? ParseManifest(string key) => Parse(key, ManifestEnd, encrypted: false) ?? Parse(key, EncryptedManifestEnd, encrypted: true);

    /// <summary>The key of the archive that a damage mark belongs to by its name, or null when the text is no mark's key.</summary>
    public static ArchiveKey? ParseDamage(string key) => Parse(key, DamageEnd, encrypted: false) ?? Parse(key, EncryptedDamageEnd, encrypted: true);

    public static bool IsName(string text) => Name().IsMatch(text);

    public override string ToString() => Archive;

    private static ArchiveKey? Parse(string key, string end, bool encrypted)
    {
        if (!key.EndsWith(end, StringComparison.Ordinal) || key.Split('/') is not [var host, var label, _, _, var file])
            return null;
        if (!IsName(host) || !IsName(label) || file.Length < 15 || Stamp.Parse(file[..15]) is not { Success: true } time)
            return null;
        var parsed = new ArchiveKey(host, label, time.Value) { IsEncrypted = encrypted };
        return parsed.Stem + end == key ? parsed : null;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
