using System.Text.RegularExpressions;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Unit.Commands;

/// <summary>The scripts in the shells that they are for, asked as a person's Tab asks.</summary>
[Parallelizable(ParallelScope.All)]
public sealed partial class CompletionTests
{
    /// <summary>What stands on the command line, and what must be among what is offered.</summary>
    private static IEnumerable<TestCaseData> Asked => new (string Program, string Line, string[] Offered, string[] Not)[]
    {
        ("panther-storage", "ba", ["backup"], ["restore", "audit"]),
        ("panther-storage", "backup ", ["run", "list", "verify", "prune"], ["audit", "backup"]),
        ("panther-storage", "backup ver", ["verify"], ["run"]),
        ("panther-storage", "plan --form", ["--format"], ["--profile"]),
        ("panther-storage", "plan --format ", ["disko", "fstab", "btrbk"], ["--format", "plan"]),
        ("panther-storage", "backup verify --root / --le", ["--level"], ["--label"]),
        ("panther-storage", "lint --fstab /etc/passw", ["/etc/passwd"], []),
        ("panther-storage", "completion ", ["bash", "zsh", "fish"], []),
        ("panther-verify", "dr", ["drill"], ["bench"]),
        ("panther-verify", "drill --ke", ["--keep"], []),
    }.Select(each => new TestCaseData(each.Program, each.Line, each.Offered, each.Not).SetArgDisplayNames(each.Program, each.Line));

    [TestCaseSource(nameof(Asked))]
    public async Task Bash_offers_what_fits(string program, string line, string[] offered, string[] not)
    {
        var function = $"_{program.Replace('-', '_')}";
        var said = await InShell("bash", program, "bash", $"""
            words='{program} {line}'
            read -ra COMP_WORDS <<<"$words"
            if [[ $words == *' ' ]]; then COMP_WORDS+=(''); fi
            COMP_CWORD=$(($#COMP_WORDS - 1))
            {function}
            printf '%s\n' "$COMPREPLY[@]"
            """.Replace("$#COMP_WORDS", "${#COMP_WORDS[@]}").Replace("\"$COMPREPLY[@]\"", "\"${COMPREPLY[@]}\""));

        Check(said.Split('\n'), offered, not);
    }

    [TestCaseSource(nameof(Asked))]
    public async Task Fish_offers_what_fits(string program, string line, string[] offered, string[] not)
    {
        if (!File.Exists("/usr/bin/fish"))
            Assert.Ignore("fish is not installed");
        var said = await InShell("fish", program, "fish", $"complete --do-complete '{program} {line}'");

        Check(said.Split('\n').Select(each => each.Split('\t')[0]), offered, not);
    }

    /// <summary>zsh completes only where somebody types, which its module zpty plays, and only once its line editor listens.</summary>
    [TestCaseSource(nameof(Asked))]
    public async Task Zsh_offers_what_fits(string program, string line, string[] offered, string[] not)
    {
        if (!File.Exists("/usr/bin/zsh"))
            Assert.Ignore("zsh is not installed");
        var said = await InShell("zsh", program, "zsh", $$"""
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PS1= ; autoload -Uz compinit; compinit -u -D; source $script; zstyle ':completion:*' list-colors ''; bindkey '^I' list-choices; zle-line-init() { print -r -- lis''tening }; zle -N zle-line-init"
            while zpty -r shell text; do [[ $text == *listening* ]] && break; done
            zpty -w -n shell $'{{program}} {{line}}\t'
            zpty -w -n shell $'\C-u'
            zpty -w shell 'print -r -- the''end'
            while zpty -r shell text; do print -r -- "$text"; [[ $text == *theend* ]] && break; done
            zpty -d shell
            """);
        var words = Escapes().Replace(said, " ").Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

        Assert.That(words, Is.SupersetOf(offered.Select(each => each.StartsWith("/etc") ? "passwd" : each)).Or.SupersetOf(offered), said);
    }

    [TestCase("panther-storage")]
    [TestCase("panther-verify")]
    public async Task Each_script_is_one_that_its_shell_can_read(string program)
    {
        foreach (var shell in new[] { "bash", "zsh", "fish" }.Where(shell => File.Exists($"/usr/bin/{shell}")))
            Assert.That((await Run("sh", "-c", $"\"$0\" completion {shell} | {shell} -n", In(program))).StandardError, Is.Empty, shell);
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes();

    private static void Check(IEnumerable<string> said, string[] offered, string[] not)
    {
        var words = said.ToList();
        Assert.That(words, Is.SupersetOf(offered), string.Join(' ', words));
        Assert.That(words.Intersect(not), Is.Empty);
    }

    /// <summary>Writes the script where the shell can source it, which it does before it runs the rest.</summary>
    private static async Task<string> InShell(string shell, string program, string kind, string rest)
    {
        var here = Directory.CreateTempSubdirectory("completion-");
        try
        {
            var script = Path.Combine(here.FullName, "script");
            await File.WriteAllTextAsync(script, (await Run(In(program), "completion", kind)).OrThrow().StandardOutput);
            var run = Path.Combine(here.FullName, "run");
            await File.WriteAllTextAsync(run, shell == "zsh" ? $"script={script}\n{rest}\n" : $"source {script}\n{rest}\n");
            return (await Run(shell, shell == "zsh" ? ["-f", run] : [run])).OrThrow().StandardOutput;
        }
        finally
        {
            here.Delete(recursive: true);
        }
    }

    private static string In(string program) => Path.Combine(AppContext.BaseDirectory, program);

    private static Task<CommandResult> Run(string program, params string[] arguments) => Programs.Run(new CommandLine(program, arguments), default);
}
