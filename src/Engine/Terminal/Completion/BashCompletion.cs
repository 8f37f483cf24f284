using System.Text;

namespace PantherStorage.Terminal.Completion;

/// <summary>Completion for bash, without its package bash-completion.</summary>
internal static class BashCompletion
{
    public static string Script(CompletionTree tree)
    {
        var function = $"_{tree.Program.Replace('-', '_')}";
        var script = new StringBuilder();
        script.Append($$"""
            # Completion of {{tree.Program}} for bash, made by `{{tree.Program}} completion bash`.
            {{function}}() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path= words= files= at
                COMPREPLY=()
                for ((at = 1; at < COMP_CWORD; at++)); do
                    case "$path ${COMP_WORDS[at]}" in
                        {{string.Join('|', tree.Nodes.Where(node => node.Path.Length > 0).Select(node => $"'{node.Path}'"))}}) path="$path ${COMP_WORDS[at]}" ;;
                    esac
                done
                case "$path $previous" in

            """);
        foreach (var node in tree.Nodes)
        {
            foreach (var option in node.Options.Where(option => option.TakesValue))
            {
                var reply = option.TakesFile ? "compgen -f -- \"$current\"" : $"compgen -W '{string.Join(' ', option.Values)}' -- \"$current\"";
                script.Append($"        '{node.Path} {option.Name}') mapfile -t COMPREPLY < <({reply}); return ;;\n");
            }
        }

        script.Append("    esac\n    case \"$path\" in\n");
        foreach (var node in tree.Nodes)
        {
            var words = node.Verbs.Select(verb => verb.Name).Concat(node.Values).Concat(node.Options.Select(option => option.Name));
            script.Append($"        '{node.Path}') words='{string.Join(' ', words)}'{(node.TakesFile ? " files=yes" : string.Empty)} ;;\n");
        }

        script.Append($$"""
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; if [[ $files && $current != -* ]]; then compgen -f -- "$current"; fi)
            }
            complete -o filenames -F {{function}} {{tree.Program}}

            """);
        return script.ToString();
    }
}
