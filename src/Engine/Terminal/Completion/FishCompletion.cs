using System.Text;

namespace PantherStorage.Terminal.Completion;

/// <summary>Completion for fish, with what each word does beside it.</summary>
internal static class FishCompletion
{
    public static string Script(CompletionTree tree)
    {
        var function = $"__{tree.Program.Replace('-', '_')}_at";
        var script = new StringBuilder();
        script.Append($$"""
            # Completion of {{tree.Program}} for fish, made by `{{tree.Program}} completion fish`.
            function {{function}} --description 'Whether the command line has come to this command'
                set --local place ''
                for word in (commandline --current-process --tokenize --cut-at-cursor)[2..]
                    if contains -- "$place $word" {{string.Join(' ', tree.Nodes.Where(node => node.Path.Length > 0).Select(node => Quoted(node.Path)))}}
                        set place "$place $word"
                    end
                end
                test "$place" = "$argv[1]"
            end
            complete --command {{tree.Program}} --no-files

            """);
        foreach (var node in tree.Nodes)
        {
            var here = $"complete --command {tree.Program} --condition {Quoted($"{function} {Quoted(node.Path)}")}";
            foreach (var verb in node.Verbs)
                script.Append($"{here} --arguments {Quoted(verb.Name)} --description {Quoted(verb.Meaning)}\n");
            if (!node.Values.IsEmpty)
                script.Append($"{here} --arguments {Quoted(string.Join(' ', node.Values))}\n");
            if (node.TakesFile)
                script.Append($"{here} --force-files\n");
            foreach (var option in node.Options)
            {
                var value = !option.TakesValue ? string.Empty
                    : option.TakesFile ? " --require-parameter --force-files"
                    : option.Values.IsEmpty ? " --exclusive"
                    : $" --exclusive --arguments {Quoted(string.Join(' ', option.Values))}";
                script.Append($"{here} --long-option {option.Name.TrimStart('-')}{value} --description {Quoted(option.Meaning)}\n");
            }
        }

        return script.ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
