using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Terminal;
using PantherStorage.Tests.Integration.Faults;

namespace PantherStorage.Tests.Integration.CommandLines;

/// <summary>
/// Runs every case of a program's walk, one after the other, in this process, and prints what is wrong with each. It is
/// started where nothing can come of it: see <see cref="Nowhere"/>.
/// </summary>
internal static class WalkProgram
{
    /// <summary>First argument of the test assembly, which is this program then.</summary>
    public const string Name = "walk";

    public const string Harness = "panther-verify";

    public const string Done = "walked over ";

    /// <summary>Only what never ends by itself is this slow.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>What would not end, or would work for minutes, with a value that is right: only what it says of the command line is looked at.</summary>
    private static readonly Dictionary<string, string> OnlyParsed = new(StringComparer.Ordinal)
    {
        ["checksum"] = "reads all that is below the directory it is given",
        ["machine start"] = "boots a machine",
        ["drill"] = "boots machines",
        ["bench"] = "measures for minutes",
        ["simulate"] = "decides thousands of nights",
        ["object-store serve"] = "serves until it is stopped",
    };

    public static async Task<int> Run(string[] arguments)
    {
        var (program, directory) = (arguments[1], arguments[2]);
        Func<RootCommand> create = program == Harness ? PantherStorage.Harness.Commands.VerifyCommands.Create : PantherStorage.Cli.CommandTree.Create;
        var (output, cases) = (Console.Out, 0);
        if (program != Harness)
            await MakeRoot(directory, create);
        var usual = string.Empty;
        foreach (var each in new CommandWalk(create, directory).Cases)
        {
            cases++;
            using var watch = new Timer(_ =>
            {
                output.WriteLine($"{each.Shown}: did not end within {Longest.TotalSeconds} s");
                output.Flush();
                Environment.Exit(1);
            }, null, Longest, Timeout.InfiniteTimeSpan);
            var (exit, said) = OnlyParsed.ContainsKey(each.Path) ? Parse(create, each) : await Run(create, each);
            usual = each.Symbol is null ? said : usual;
            if (Wrong(each, exit, said, usual) is { } wrong)
                output.WriteLine($"{each.Shown}: {wrong}: {said.Trim()}");
        }

        output.WriteLine($"{Done}{cases}");
        return 0;
    }

    /// <summary>A plan, and options of a bucket that nobody has a key of.</summary>
    private static async Task MakeRoot(string directory, Func<RootCommand> create)
    {
        var paths = new HostPaths(directory);
        var (exit, errors, plan) = await Run(create, ["plan", "--profile", "yoga", "--format", "json"]);
        Directory.CreateDirectory(Path.GetDirectoryName(paths.PlanFile)!);
        await File.WriteAllTextAsync(paths.PlanFile, exit == 0 ? plan : throw new InvalidOperationException(errors));
        await File.WriteAllTextAsync(paths.ConfigFile, """{ "backup": { "b2": { "bucket": "panther", "endpoint": "http://127.0.0.1:9", "region": "nowhere", "allowInsecureEndpoint": true } } }""");
    }

    private static string? Wrong(WalkedCase each, int exit, string said, string usual)
    {
        var code = (ExitCode)exit;
        if (code == ExitCode.Internal)
            return "an unexpected error";
        if (!each.Verb.ExitCodes.Select(known => known.Code).Append(ExitCode.Usage).Append(ExitCode.Success).Contains(code))
            return $"ended with {exit}, of which its help says nothing";
        if (code == ExitCode.Success || said == usual || IsNoValue(each))
            return null;
        // A path is told as where it leads.
        string[] names = [each.Symbol!.Name, Printable.Lines(each.Value), Printable.Of(each.Value), .. each.Value.Length > 0 && code != ExitCode.Usage ? [Path.GetFullPath(each.Value)] : Array.Empty<string>()];
        return names.Any(name => name.Length > 0 && said.Contains(name, StringComparison.Ordinal)) ? null : $"refused with {exit}, without a word of {each.Symbol.Name}";
    }

    // What a flag is given is a word of its own to the library; and a directory is a root like any other, so what is told is of it.
    private static bool IsNoValue(WalkedCase each) =>
        each.Symbol is null or Option<bool> || (each.Symbol.Name == "--root" && Directory.Exists(each.Value));

    private static async Task<(int Exit, string Errors)> Run(Func<RootCommand> create, WalkedCase each)
    {
        var (exit, errors, _) = await Run(create, each.Arguments);
        return (exit, errors);
    }

    private static (int Exit, string Errors) Parse(Func<RootCommand> create, WalkedCase each)
    {
        var parsed = create().Parse(each.Arguments);
        return (parsed.Errors.Count == 0 ? 0 : (int)ExitCode.Usage, string.Join('\n', parsed.Errors.Select(error => error.Message)));
    }

    private static async Task<(int Exit, string Errors, string Output)> Run(Func<RootCommand> create, string[] arguments)
    {
        using var said = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            var exit = await Verb.Run(create(), arguments, new TerminalConfiguration(said, complained) { Waits = new HastyTime() });
            return (exit, complained.ToString(), said.ToString());
        }
        catch (Exception e)
        {
            return ((int)ExitCode.Internal, e.ToString(), said.ToString());
        }
    }
}
