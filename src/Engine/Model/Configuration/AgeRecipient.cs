using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Configuration;

/// <summary>
/// A public key that age encrypts to: <c>age1…</c> (Bech32 with its checksum, BIP 173, so that a slip of the finger is told
/// from a key) or <c>ssh-ed25519 …</c> as in <c>id_ed25519.pub</c>. https://age-encryption.org/v1
/// </summary>
internal sealed partial record AgeRecipient : ValueRule
{
    private const string Ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( [^\\n]*)?";
    private const string Native = "age1[02-9ac-hj-np-z]{58}";
    private const string Pattern = $"^({Native}|{Ssh})$";
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    public override string Expected => "a public key: age1… (as age-keygen prints it) or ssh-ed25519 …";

    public override string? Wrong(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? $"a string, {Expected}"
        : IsPrivateKey(value.GetString()!) ? $"{Expected}. This is the private key, and everybody may read this file: make a new pair"
        : !Form().IsMatch(value.GetString()!) ? Expected
        : !IsWhole(value.GetString()!) ? $"{Expected}; the checksum of this one does not match, so a letter of it is wrong"
        : null;

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };

    /// <summary>Whether a text is, or holds, a private key of age's.</summary>
    public static bool IsPrivateKey(string text) => text.Contains("AGE-SECRET-KEY-", StringComparison.OrdinalIgnoreCase);

    // An ssh key has no checksum.
    private static bool IsWhole(string key)
    {
        if (!key.StartsWith("age1", StringComparison.Ordinal))
            return true;
        var sum = 1u;
        foreach (var value in "age".Select(letter => letter >> 5).Append(0).Concat("age".Select(letter => letter & 31)).Concat(key[4..].Select(letter => Letters.IndexOf(letter))))
            sum = Step(sum) ^ (uint)value;
        return sum == 1;
    }

    private static uint Step(uint sum)
    {
        var top = sum >> 25;
        sum = (sum & 0x1ffffff) << 5;
        ReadOnlySpan<uint> generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        for (var bit = 0; bit < generators.Length; bit++)
            sum ^= (top >> bit & 1) == 1 ? generators[bit] : 0;
        return sum;
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
