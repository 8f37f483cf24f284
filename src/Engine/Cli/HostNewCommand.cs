using System.CommandLine;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Hardware;
using PantherStorage.Model.Profiles;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage host new</c>: a profile for a machine that nobody knows.</summary>
internal static class HostNewCommand
{
    public static Verb Create()
    {
        var (hosts, machine) = (new HostsOption(), new HardwareOptions());
        var facter = new Option<FileInfo?>("--from-facter") { Description = "A nixos-facter report of the machine", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "What the host is called; made of its product's name if not given", HelpName = "NAME" };
        var @class = new Option<string?>("--class") { Description = "What it is for, e.g. build-server; guessed if not given", HelpName = "CLASS" };
        var output = new Option<FileInfo?>("--output") { Description = "Write it there instead of printing it", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Write it even where there is a file" };
        var verb = Verb.Of("new", "Writes a profile for a machine that no profile fits, with a comment on everything it had to guess.",
            [
                "panther-storage host new --from-facter facter.json > desk.json",
                "panther-storage host new --from-facter facter.json --name desk --output /etc/panther-storage/hosts.d/desk.json",
                "panther-storage host new --live --name desk --class build-server",
            ],
            [
                (ExitCode.Success, "it is written"),
                (ExitCode.BadInput, "the report cannot be read, or no profile can be made of it; or the name or the class is none"),
                (ExitCode.Refused, "--output is there already, and --force was not given"),
                (ExitCode.System, "--live, and there is no /sys to read; or the file cannot be written"),
            ])
            .Takes(facter, machine.Live, machine.Root, name, @class, output, force, hosts.Profiles)
            .Does((parsed, _) =>
            {
                var (seen, source) = parsed.GetValue(facter) is { } file
                    ? (Operations.FacterReportFile.Read(file.FullName), Path.GetFileName(file.FullName))
                    : (machine.Read(parsed), "this machine");
                var catalogue = hosts.Read(parsed, parsed.GetRequiredValue(machine.Root));
                var text = ProfileDraft.Of(seen, catalogue, source, parsed.GetValue(name), parsed.GetValue(@class)).Text;
                // What cannot be read again is not written: a name or a class that is none ends here.
                var profile = HostProfileJson.Parse(text, parsed.GetValue(output)?.ToString() ?? "the new profile");
                Put(parsed, text, parsed.GetValue(output), parsed.GetValue(force));
                if (Doubt(seen, catalogue, profile) is { } doubt)
                    parsed.Note(doubt);
                return Task.FromResult(ExitCode.Success);
            });
        verb.Requires(result =>
        {
            if ((result.GetValue(facter) is null ? 0 : 1) + (result.GetValue(machine.Live) ? 1 : 0) != 1)
                result.AddError("Say which machine: --from-facter FILE, or --live for this one.");
        });
        return verb;
    }

    private static void Put(ParseResult parsed, string text, FileInfo? output, bool force)
    {
        if (output is null)
        {
            parsed.Write(text);
            return;
        }

        if (output.Exists && !force)
            throw new StorageException(ExitCode.Refused, $"{output} is there already, and may hold what somebody changed by hand: name another file, or give --force to write over it.");
        try
        {
            Directory.CreateDirectory(output.DirectoryName!);
            DurableFile.Replace(output.FullName, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot write {output}: {e.Message}", e);
        }

        parsed.WriteLine($"{output} is written; `panther-storage host check {output}` checks it once you have looked at its comments");
    }

    /// <returns>Why the machine would not be known by its new profile; null when it would.</returns>
    private static string? Doubt(Machine seen, HostCatalogue catalogue, HostProfile profile)
    {
        try
        {
            var found = Detection.Of(seen, catalogue.With([(profile, "the new profile")])).Host.Name;
            return found == profile.Name ? null : $"the machine is {found} already: this profile would be another name for it";
        }
        catch (StorageException e)
        {
            return $"detection does not know the machine by this profile, so set storage.profile to \"{profile.Name}\" on it: {e.Message.Split(Environment.NewLine)[0]}";
        }
    }
}
