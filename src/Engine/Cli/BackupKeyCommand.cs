using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;
using PantherStorage.Model.Signing;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup key</c>.</summary>
internal static class BackupKeyCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("key", "Prints the public key that the host's backups are signed with, and its fingerprint, which is the machine's id. Makes the key where there is none.",
                ["panther-storage backup key", "panther-storage backup key --json"],
                [
                    (ExitCode.Success, "printed"),
                    (ExitCode.Credentials, "the signing key's file can be read by others, holds no key, or is missing although the host had one"),
                    (ExitCode.System, "the key cannot be written"),
                    (ExitCode.Busy, "there is no key yet, and a backup runs on this host"),
                ])
            .Takes(host.Root, json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = KeyReport.Of(await new FindSigningKey(host.Of(parsed)).Run(cancellation));
                parsed.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(shown, KeyContext.Default.KeyReport) + "\n" : $"{shown.Machine}\n{shown.Pem}");
                return ExitCode.Success;
            });
    }
}

/// <summary>The public part of a host's signing key, as <c>backup key --json</c> and <c>status --json</c> print it.</summary>
/// <param name="Machine">Its fingerprint: the machine's id.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in base64.</param>
internal sealed record KeyReport(string Machine, string PublicKey)
{
    /// <summary>The same as PEM.</summary>
    [JsonIgnore]
    public string Pem { get; private init; } = string.Empty;

    internal static KeyReport Of(VerifyingKey key) => new(key.Fingerprint, key.Base64) { Pem = key.Pem };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(KeyReport))]
internal sealed partial class KeyContext : JsonSerializerContext;
