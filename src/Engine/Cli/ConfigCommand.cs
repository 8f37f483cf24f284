using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;
using PantherStorage.Operations.Hosts;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage config</c>: the owner's options.</summary>
internal static class ConfigCommand
{
    public static Verb Create() => Verb.Group("config", "Checks storage.json, shows the value of every option, and prints the schema.", Check(), Show(), Schema());

    private static Verb Check()
    {
        var source = new Source();
        return Verb.Of("check", "Checks storage.json: every key, every value, whether they fit together, and whatever else a run would refuse. The host's own (no --config, --profile or --facter) with the files that it names.",
                ["panther-storage config check --config storage.json --profile hetzner", "panther-storage config check"],
                [
                    (ExitCode.Success, "it is right"),
                    (ExitCode.BadInput, "it is not, or there is none, and backups need a bucket; the message says where, what was seen, and what would be right"),
                    (ExitCode.Refused, "the object store's endpoint is plain http, and storage.backup.b2.allowInsecureEndpoint is not set"),
                    (ExitCode.Credentials, "the host's own: a file with a secret that it names is missing, empty, or open to others"),
                ])
            .Takes(source.Config, source.Profile, source.Machine.Facter, source.Machine.Live, source.Machine.Root, source.Hosts.Profiles)
            .Does(async (parsed, cancellation) =>
            {
                var file = source.Read(parsed);
                var host = source.Host(parsed, file.Options);
                var check = new CheckConfiguration(file.Options, host, source.Own(parsed));
                var warnings = await check.Run(cancellation);
                parsed.WriteLine($"{file.Name} is right{(host is null ? "; what depends on the host (--profile NAME, --facter FILE or --live) was not checked" : $" for {host.Name}")}");
                if (check.Unlooked is { } why)
                    parsed.WriteLine($"the files with secrets that it names were not looked at: {why}");
                foreach (var warning in warnings)
                    parsed.Note($"warning: {warning}");
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

        /// <summary>Where the files are that the options name; null where they are those of another machine.</summary>
        public HostPaths? Own(ParseResult parsed) =>
            parsed.GetValue(Config) is null && parsed.GetValue(Profile) is null && parsed.GetValue(Machine.Facter) is null ? new HostPaths(parsed.GetRequiredValue(Machine.Root)) : null;

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
