using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary>Which host a command is about, and which files stand for its own.</summary>
internal sealed class HostOptions
{
    public Option<string> Root { get; } = new("--root") { Description = "Where the host's root is mounted", DefaultValueFactory = _ => "/", HelpName = "DIR" };

    public Option<string?> Plan { get; } = new("--plan") { Description = "The plan; the host's own if not given", HelpName = "FILE" };

    public Option<string?> Config { get; } = new("--config") { Description = "storage.json; the host's own if not given", HelpName = "FILE" };

    public Option<string?> Host { get; } = Named("--host", "The host's name in the bucket, where there is no plan (a rescue system)");

    public Option<string?> Credentials { get; } = new("--credentials") { Description = "Another credentials file, e.g. of a key that may delete, which the host itself should not have", HelpName = "FILE" };

    public Option<string?> IdentityFile { get; } = new("--identity") { Description = "A file with the private key of encrypted backups (age or SSH), mode 0600; storage.backup.age.identityFile if not given", HelpName = "FILE" };

    public Option<string[]> PublicKey { get; } = new("--public-key")
    {
        Description = "A file with the host's public key, PEM or base64, as `backup key` and the recovery card show it; may be repeated",
        HelpName = "FILE",
    };

    public Option<SignaturePolicy?> Signatures { get; } = new("--signatures")
    {
        Description = "How to treat a backup that no known key has signed; storage.backup.signatures if not given",
        HelpName = "require|warn|off",
        CustomParser = given =>
        {
            var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : string.Empty;
            if (text is "require" or "warn" or "off")
                return Enum.Parse<SignaturePolicy>(text, ignoreCase: true);
            given.AddError($"--signatures {text}: use require, warn or off.");
            return null;
        },
    };

    /// <summary>The host that was meant. An option that the command does not take counts as not given.</summary>
    public Host Of(ParseResult parsed) => new(
        new HostRequest
        {
            Root = Given(parsed, Root) ?? "/",
            PlanFile = Given(parsed, Plan),
            OptionsFile = Given(parsed, Config),
            Name = Given(parsed, Host),
            CredentialsFile = Given(parsed, Credentials),
            IdentityFile = Given(parsed, IdentityFile),
            PublicKeys = [.. Given(parsed, PublicKey) ?? []],
            Signatures = Given(parsed, Signatures),
        },
        new Surroundings { Waits = parsed.Terminal.Waits });

    private static T? Given<T>(ParseResult parsed, Option<T> option) =>
        parsed.CommandResult.Command.Options.Contains(option) ? parsed.GetValue(option) : default;

    private static Option<string?> Named(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "NAME" };
        option.Validators.Add(given =>
        {
            if (given.Tokens.FirstOrDefault(token => !ArchiveKey.IsName(token.Value)) is { } wrong)
                given.AddError($"{name} {Printable.Of(wrong.Value)}: a name in the bucket consists of a-z, 0-9, `-`, `_` and `.`, starts with a letter or digit, and has at most 63 characters.");
        });
        return option;
    }
}
