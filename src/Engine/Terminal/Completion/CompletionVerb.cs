using System.CommandLine;
using PantherStorage.Model;

namespace PantherStorage.Terminal.Completion;

/// <summary><c>completion bash|zsh|fish</c>, of any program.</summary>
public static class CompletionVerb
{
    /// <param name="root">The program; may still be without some of its commands.</param>
    public static Verb Of(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return Verb.Of("completion", "Prints a script that lets a shell complete this program's commands, options and their values.",
            [
                $"{root.Name} completion bash > /etc/bash_completion.d/{root.Name}",
                $"{root.Name} completion zsh > /usr/local/share/zsh/site-functions/_{root.Name}",
                $"{root.Name} completion fish > ~/.config/fish/completions/{root.Name}.fish",
            ],
            [(ExitCode.Success, "it is printed")]).Takes(shell).Does((parsed, _) =>
            {
                var tree = CompletionTree.Of(root);
                parsed.Write(parsed.GetRequiredValue(shell) switch
                {
                    "bash" => BashCompletion.Script(tree),
                    "zsh" => ZshCompletion.Script(tree),
                    _ => FishCompletion.Script(tree),
                });
                return Task.FromResult(ExitCode.Success);
            });
    }
}
