using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage host</c>: which hosts there are, and how one is added.</summary>
internal static class HostCommand
{
    public static Verb Create() => Verb.Group("host", "Lists hosts, shows and checks their profiles, writes new ones, and prints their schema.", List(), Show(), Check(), HostNewCommand.Create(), Schema());

    private static Verb List()
    {
        var (hosts, root) = (new HostsOption(), Root());
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("list", "Lists every host there is, and where its profile is from.",
                ["panther-storage host list", "panther-storage host list --profiles hosts --json"],
                [(ExitCode.Success, "they are listed"), (ExitCode.BadInput, "a profile is wrong, or two hosts could not be told apart; everything that is wrong is named")])
            .Takes(hosts.Profiles, root, json)
            .Does((parsed, _) =>
            {
                var catalogue = hosts.Read(parsed, parsed.GetRequiredValue(root));
                if (parsed.GetValue(json))
                    parsed.Write(HostList.Json(catalogue));
                else
                    parsed.WriteColumns(HostList.Heads, HostList.Rows(catalogue));
                return Task.FromResult(ExitCode.Success);
            });
    }

    private static Verb Show()
    {
        var (hosts, root) = (new HostsOption(), Root());
        var name = new Argument<string>("NAME") { Description = "A host, as `host list` shows it" };
        return Verb.Of("show", "Prints the profile of a host as JSON: to read, or to begin one's own with.",
                ["panther-storage host show yoga", "panther-storage host show hetzner > hetzner.json"],
                [(ExitCode.Success, "it is printed"), (ExitCode.BadInput, "there is no such host, or a profile is wrong")])
            .Takes(name, hosts.Profiles, root)
            .Does((parsed, _) =>
            {
                parsed.Write(ProfileText.Write(hosts.Read(parsed, parsed.GetRequiredValue(root)).Named(parsed.GetRequiredValue(name))));
                return Task.FromResult(ExitCode.Success);
            });
    }

    private static Verb Check()
    {
        var (hosts, root) = (new HostsOption(), Root());
        var file = new Argument<FileInfo>("FILE") { Description = "The profile" };
        return Verb.Of("check", "Checks a profile: every field, what they say together, whether it can be told from every other host, and its plan.",
                ["panther-storage host check desk.json"],
                [(ExitCode.Success, "it is right"), (ExitCode.BadInput, "it is not; each thing that is wrong is named with its place, what was seen and what would be right")])
            .Takes(file, hosts.Profiles, root)
            .Does((parsed, _) =>
            {
                var given = parsed.GetRequiredValue(file);
                var profile = HostFiles.Read(given);
                var entry = hosts.Read(parsed, parsed.GetRequiredValue(root)).With([(profile, given.ToString())]).EntryOf(profile.Name);
                Planner.Plan(profile, new StorageOptions());
                // It may lie among the others already.
                var stands = entry.Overrides.Length > 0 && Path.GetFullPath(entry.Overrides) != given.FullName;
                parsed.WriteLine($"{given} is right: {profile.Name}, {profile.Class}{(stands ? $", in the place of the one of that name from {entry.Overrides}" : string.Empty)}");
                return Task.FromResult(ExitCode.Success);
            });
    }

    private static Verb Schema() =>
        Verb.Of("schema", "Prints the JSON Schema of a host's profile.", ["panther-storage host schema > hosts.schema.json"], [(ExitCode.Success, "it is printed")])
            .Does((parsed, _) =>
            {
                parsed.Write(ProfileSchema.Text());
                return Task.FromResult(ExitCode.Success);
            });

    private static Option<string> Root() => new("--root") { Description = "Where the machine's root is mounted whose owner may have added hosts", DefaultValueFactory = _ => "/", HelpName = "DIR" };
}
