using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;
using PantherStorage.Storage.Bucket;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage config</c>: the owner's options.</summary>
internal static class ConfigCommand
{
    public static Verb Create() => Verb.Group("config", "Checks storage.json, shows the value of every option, and prints the schema.", Check(), Show(), Schema());

    private static Verb Check()
    {
        var source = new Source();
        return Verb.Of("check", "Checks storage.json: every key, every value, and whether they fit together.",
                ["panther-storage config check --config storage.json --profile hetzner", "panther-storage config check"],
                [(ExitCode.Success, "it is right, or there is none and every option has its default"), (ExitCode.BadInput, "it is not; the message says where, what was seen, and what would be right"), (ExitCode.Refused, "the object store's endpoint is plain http, and storage.backup.b2.allowInsecureEndpoint is not set")])
            .Takes(source.Config, source.Profile, source.Machine.Facter, source.Machine.Live, source.Machine.Root, source.Hosts.Profiles)
            .Does(async (parsed, _) =>
            {
                var file = source.Read(parsed);
                var host = source.Host(parsed, file.Options);
                OptionsCheck.Together(file.Options);
                if (file.Options.Backup is { Enable: not false, B2: { Endpoint.Length: > 0 } b2 })
                    B2Address.Judge(b2.Endpoint, b2.AllowInsecureEndpoint);
                if (host is not null)
                    Planner.Plan(host, file.Options);
                parsed.WriteLine(file.Name is null
                    ? "there is no storage.json: every option has its default"
                    : $"{file.Name} is right{(host is null ? "; what depends on the host (--profile NAME, --facter FILE or --live) was not checked" : $" for {host.Name}")}");
                if (file is { Name: not null, Options.Backup: { Enable: not false, B2.Bucket: "" } })
                    parsed.Note("warning: storage.backup.b2.bucket is not set, so no backup can be made");
                if (file is { Options.Backup: { Enable: not false, B2: { Bucket.Length: > 0, Endpoint: "" } } })
                    parsed.Note("warning: storage.backup.b2.endpoint is not set, so no backup can be made");
                if (file.Options.Backup is { Encryption: not BackupOptions.AgeEncryption, Age.Recipients.IsEmpty: false } open)
                    parsed.Note($"warning: storage.backup.age.recipients is set, and storage.backup.encryption is {open.Encryption}, so backups leave the host without age");
                return ExitCode.Success;
            });
    }

    private static Verb Show()
    {
        var source = new Source();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("show", "Prints the value of every option, and where it comes from: default, host profile or file.",
                ["panther-storage config show --profile zephyrus", "panther-storage config show --config storage.json --profile hetzner --json"],
                [(ExitCode.Success, "it is printed"), (ExitCode.BadInput, "storage.json, or the host's name, is wrong"), (ExitCode.ProfileUnknown, "--live or --facter, and no host fits")])
            .Takes(source.Config, source.Profile, source.Machine.Facter, source.Machine.Live, source.Machine.Root, source.Hosts.Profiles, json)
            .Does(async (parsed, _) =>
            {
                var file = source.Read(parsed);
                var options = EffectiveOptions.Of(file.Written, source.Host(parsed, file.Options));
                if (parsed.GetValue(json))
                    parsed.WriteLine(OptionsReport.Json(options));
                else
                    parsed.Show(console => OptionsReport.Write(options, console));
                return ExitCode.Success;
            });
    }

    private static Verb Schema() =>
        Verb.Of("schema", "Prints the JSON Schema of storage.json.", ["panther-storage config schema > storage.schema.json"], [(ExitCode.Success, "it is printed")])
            .Does((parsed, _) =>
            {
                parsed.Write(OptionSchema.Text());
                return Task.FromResult(ExitCode.Success);
            });

    /// <summary>Which file, and which host it is about.</summary>
    private sealed class Source
    {
        public Option<FileInfo?> Config { get; } = new("--config") { Description = "Options to use instead of the host's own", HelpName = "FILE" };

        public Option<string?> Profile { get; } = new("--profile") { Description = "A host by name, as `host list` shows them", HelpName = "NAME" };

        public HardwareOptions Machine { get; } = new();

        public HostsOption Hosts { get; } = new();

        public OptionsFile Read(ParseResult parsed) => parsed.GetValue(Config) is { } file
            ? OptionsFile.Read(file.FullName)
            : OptionsFile.ReadIfThere(new HostPaths(parsed.GetRequiredValue(Machine.Root)).ConfigFile);

        /// <summary>The one that was named, else the file's, else the machine's; null when none of them says.</summary>
        public HostProfile? Host(ParseResult parsed, StorageOptions options)
        {
            var catalogue = Hosts.Read(parsed, parsed.GetRequiredValue(Machine.Root));
            var chosen = catalogue.Chosen(options);
            return parsed.GetValue(Profile) is { } name ? catalogue.Named(name)
                : chosen is not null ? chosen
                : parsed.GetValue(Machine.Live) || parsed.GetValue(Machine.Facter) is not null ? Detection.Of(Machine.Read(parsed), catalogue).Host
                : null;
        }
    }
}
