using System.Text;

namespace PantherStorage.Terminal.Completion;

/// <summary>Completion for zsh, with what each word does beside it.</summary>
internal static class ZshCompletion
{
    public static string Script(CompletionTree tree)
    {
        var function = $"_{tree.Program.Replace('-', '_')}";
        var script = new StringBuilder();
        script.Append($$"""
            #compdef {{tree.Program}}
            # Completion of {{tree.Program}} for zsh, made by `{{tree.Program}} completion zsh`.
            {{function}}() {
                local place= previous=${words[CURRENT-1]} at
                local -a verbs options
                for ((at = 2; at < CURRENT; at++)); do
                    case "$place ${words[at]}" in
                        {{string.Join('|', tree.Nodes.Where(node => node.Path.Length > 0).Select(node => $"({Quoted(node.Path)})"))}}) place="$place ${words[at]}" ;;
                    esac
                done
                case "$place $previous" in

            """);
        foreach (var node in tree.Nodes)
        {
            foreach (var option in node.Options.Where(option => option.TakesValue))
                script.Append($"        ({Quoted($"{node.Path} {option.Name}")}) {(option.TakesFile ? "_files" : $"compadd -- {string.Join(' ', option.Values.Select(Quoted))}")}; return ;;\n");
        }

        script.Append("    esac\n    case \"$place\" in\n");
        foreach (var node in tree.Nodes)
        {
            script.Append($"        ({Quoted(node.Path)})\n");
            script.Append($"            verbs=({string.Join(' ', node.Verbs.Select(verb => Described(verb.Name, verb.Meaning)).Concat(node.Values.Select(Quoted)))})\n");
            script.Append($"            options=({string.Join(' ', node.Options.Select(option => Described(option.Name, option.Meaning)))})\n");
            if (node.TakesFile)
                script.Append("            [[ $PREFIX == -* ]] || _files\n");
            script.Append("            ;;\n");
        }

        script.Append($$"""
                esac
                (( ${#verbs} )) && _describe command verbs
                _describe option options
            }
            if [[ $zsh_eval_context[-1] == loadautofunc ]]; then {{function}} "$@"; else compdef {{function}} {{tree.Program}}; fi

            """);
        return script.ToString();
    }

    /// <summary>_describe parts a word from its meaning at the first colon.</summary>
    private static string Described(string word, string meaning) => Quoted($"{word.Replace(":", "\\:", StringComparison.Ordinal)}:{meaning}");

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
