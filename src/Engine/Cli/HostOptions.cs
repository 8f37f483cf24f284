using System.CommandLine;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Cli;

/// <summary>Which host a command is about, and its bucket.</summary>
internal sealed class HostOptions
{
    public Option<string> Root { get; } = new("--root") { Description = "Where the host's root is mounted", DefaultValueFactory = _ => "/", HelpName = "DIR" };

    public Option<string?> Plan { get; } = new("--plan") { Description = "The plan; the host's own if not given", HelpName = "FILE" };

    public Option<string?> Config { get; } = new("--config") { Description = "storage.json; the host's own if not given", HelpName = "FILE" };

    public Option<string?> Host { get; } = Named("--host", "The host's name in the bucket, where there is no plan (a rescue system)");

    public Option<string?> Credentials { get; } = new("--credentials") { Description = "Another credentials file, e.g. of a key that may delete, which the host itself should not have", HelpName = "FILE" };

    public Option<string?> IdentityFile { get; } = new("--identity") { Description = "A file with the private key of encrypted backups (age or SSH), mode 0600; storage.backup.age.identityFile if not given", HelpName = "FILE" };

    public HostPaths Paths(ParseResult parsed) => new(Path.GetFullPath(parsed.GetRequiredValue(Root)));

    /// <summary>Whose signatures are believed.</summary>
    public TrustOptions Trust { get; }

    public HostOptions() => Trust = new TrustOptions(this);

    public string PlanPath(ParseResult parsed) => parsed.GetValue(Plan) ?? Paths(parsed).PlanFile;

    public StoragePlan ReadPlan(ParseResult parsed) => PlanFile.Read(PlanPath(parsed));

    public StorageOptions ReadConfig(ParseResult parsed) =>
        OptionsFile.Read(parsed.GetValue(Config) ?? Paths(parsed).ConfigFile).Options;

    /// <summary>The clock that times are meant on: the plan's, or where there is none the configuration's.</summary>
    public DateTimeZone Zone(ParseResult parsed)
    {
        var name = parsed.GetValue(Host) is null ? ReadPlan(parsed).TimeZone : ReadConfig(parsed).TimeZone;
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
            ?? throw new StorageException(ExitCode.BadInput, $"\"{name}\" is no time zone: set storage.timeZone to an IANA name, e.g. Europe/Berlin");
    }

    /// <summary>First part of every key.</summary>
    public string HostName(ParseResult parsed) => parsed.GetValue(Host) ?? ReadPlan(parsed).BucketPrefix;

    /// <summary>The private key that was named, here or in the options; null when none was.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: its file cannot be used.</exception>
    public AgeIdentity? Identity(ParseResult parsed) =>
        parsed.GetValue(IdentityFile) is { } given ? AgeIdentity.Open(Path.GetFullPath(given))
        : ReadConfig(parsed).Backup.Age.IdentityFile is { Length: > 0 } usual ? AgeIdentity.Open(Paths(parsed).In(usual))
        : null;

    private static Option<string?> Named(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "NAME" };
        option.Validators.Add(given =>
        {
            if (given.Tokens.FirstOrDefault(token => !ArchiveKey.IsName(token.Value)) is { } wrong)
                given.AddError($"{name} {Printable.Of(wrong.Value)}: a name in the bucket has a-z, 0-9, `-`, `_` and `.`, first a letter or digit, and at most 63.");
        });
        return option;
    }

    /// <param name="locking">Whether what is stored is locked as the options say: for who makes backups.</param>
    /// <exception cref="StorageException">Credentials that cannot be used, or an endpoint that may not.</exception>
    public async Task<OpenBucket> OpenBucket(ParseResult parsed, CancellationToken cancellation, bool locking = false)
    {
        var backup = ReadConfig(parsed).Backup;
        var b2 = backup.B2;
        var address = (locking ? B2Address.Locking(backup) : B2Address.Of(backup)).OrThrow();
        var credentials = await B2Credentials.Read(parsed.GetValue(Credentials) ?? Paths(parsed).In(b2.CredentialsFile), cancellation);
        return new OpenBucket(new B2Bucket(address, credentials), BandwidthLimit.Parse(backup.BandwidthLimit));
    }
}
