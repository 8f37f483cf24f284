using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using PantherStorage.Model;

namespace PantherStorage.Terminal;

/// <summary>
/// A command whose help ends with examples and its exit codes, and whose errors become one line on stderr and an
/// exit code. Both programs build their command trees from it.
/// </summary>
public sealed class Verb : Command
{
    private static readonly ImmutableArray<(ExitCode Code, string Meaning)> OfEveryVerb =
    [
        (ExitCode.Usage, "the command line cannot be understood"),
        (ExitCode.Interrupted, "stopped by Ctrl-C, SIGTERM or SIGHUP"),
    ];

    private Verb(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>Whether it shows by itself how far it is.</summary>
    internal bool IsSilent { get; private set; }

    public ImmutableArray<string> Examples { get; private init; } = [];

    /// <summary>Meaning of each exit code of this command, without those that every command has (2, 70, 130).</summary>
    public ImmutableArray<(ExitCode Code, string Meaning)> ExitCodes { get; private init; } = [];

    /// <summary>Meaning of each exit code, with those that every command has; in their order.</summary>
    internal IEnumerable<(ExitCode Code, string Meaning)> AllExitCodes => ExitCodes.Concat(OfEveryVerb).OrderBy(each => each.Code);

    public static Verb Of(
        string name, string description,
        ImmutableArray<string> examples, ImmutableArray<(ExitCode Code, string Meaning)> exitCodes) =>
        new(name, description) { Examples = examples, ExitCodes = exitCodes };

    /// <summary>A command that only holds others.</summary>
    public static Verb Group(string name, string description, params Command[] verbs)
    {
        var group = new Verb(name, description);
        foreach (var verb in verbs)
            group.Subcommands.Add(verb);
        return group;
    }

    public Verb Takes(params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                GivenValues.Guard(argument.Validators);
                Arguments.Add(argument);
            }
            else
            {
                var option = (Option)symbol;
                GivenValues.Guard(option.Validators);
                Options.Add(option);
            }
        }

        return this;
    }

    /// <summary>What must hold between several options.</summary>
    public Verb Requires(Action<CommandResult> rule)
    {
        Validators.Add(GivenValues.Readable(rule));
        return this;
    }

    public Verb Does(Func<ParseResult, CancellationToken, Task<ExitCode>> action)
    {
        SetAction(async (parsed, cancellation) =>
        {
            // The library ends a program at once (143) when SIGTERM comes before it has the action's task to wait for.
            await Task.Yield();
            return (int)await Told(parsed, parsed.Terminal, () => WithProgress(parsed, () => action(parsed, cancellation)), cancellation);
        });
        return this;
    }

    /// <summary>It writes its own lines while it runs, and no progress line between them.</summary>
    public Verb TellsItself()
    {
        IsSilent = true;
        return this;
    }

    /// <summary>The line is gone before an error is told.</summary>
    private async Task<ExitCode> WithProgress(ParseResult parsed, Func<Task<ExitCode>> action)
    {
        var json = Options.OfType<Option<bool>>().FirstOrDefault(option => option.Name == "--json");
        using var progress = ProgressLine.Of(parsed.Terminal, isShown: !IsSilent && (json is null || !parsed.GetValue(json)));
        parsed.Terminal.Progress = progress;
        return await action();
    }

    /// <summary>Parses and runs; the whole of a program's <c>Main</c>.</summary>
    /// <param name="terminal">Where it prints; this process's console if not given.</param>
    public static async Task<int> Run(RootCommand root, string[] arguments, TerminalConfiguration? terminal = null)
    {
        if (terminal is null)
            StandardOutput.Use();
        terminal ??= new TerminalConfiguration();
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        // Else an argument that begins with @, as subvolumes do, would be the name of a file that holds arguments.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Who asks for help has not given the required options yet.
        if (parsed.Errors.Count == 0 || parsed.Action is HelpWithExamples)
            return (int)await Told(parsed, terminal, async () => (ExitCode)await Invoke(parsed, terminal));

        foreach (var error in parsed.Errors)
            await Tell(terminal, Printable.Lines(error.Message));
        await Tell(terminal, $"See `{parsed.CommandPath} --help`.");
        return (int)ExitCode.Usage;
    }

    // The library stops a run on Ctrl-C and SIGTERM; a terminal that goes away (SIGHUP) stops it the same way.
    private static async Task<int> Invoke(ParseResult parsed, TerminalConfiguration terminal)
    {
        using var stop = new CancellationTokenSource();
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        return await parsed.InvokeAsync(terminal, stop.Token);
    }

    private static async Task<ExitCode> Told(ParseResult parsed, TerminalConfiguration terminal, Func<Task<ExitCode>> action, CancellationToken cancellation = default)
    {
        var path = parsed.CommandPath;
        try
        {
            return await action();
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.OutputClosed)
        {
            return e.ExitCode;
        }
        catch (StorageException e)
        {
            await Tell(terminal, $"{path}: {Printable.Lines(e.Message)}");
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Tell(terminal, $"{path}: stopped; no half-written file was left under its final name");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The last net: a bug must be told apart from a foreseen error, with everything a report needs.
            await Tell(terminal, $"{path}: unexpected error, please report it: {e}");
            return ExitCode.Internal;
        }
    }

    private static async Task Tell(TerminalConfiguration terminal, string text)
    {
        try
        {
            await terminal.Error.WriteLineAsync(text);
        }
        catch (IOException)
        {
            // Standard error is full or closed too: the exit code is all that is left to say it with.
        }
    }

    private sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is not Verb verb)
                return code;

            var output = parseResult.InvocationConfiguration.Output;
            if (verb.Examples.Length > 0)
            {
                output.WriteLine("Examples:");
                foreach (var example in verb.Examples)
                    output.WriteLine($"  {example}");
                output.WriteLine();
            }

            if (verb.ExitCodes.Length > 0)
            {
                output.WriteLine("Exit codes:");
                foreach (var (exit, meaning) in verb.AllExitCodes)
                    output.WriteLine($"  {(int)exit,3}  {meaning}");
                output.WriteLine();
            }

            return code;
        }
    }
}
