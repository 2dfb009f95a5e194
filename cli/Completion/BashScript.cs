using System.Text;

namespace StackingK8s.Cli.Completion;

/// <summary>The completion for bash, and for zsh, whose differences are few.</summary>
static class BashScript
{
    /// <summary>For bash.</summary>
    public static string Bash(CompletedCommand root) =>
        $$"""
            # Completion of stacking for bash. For one shell: eval "$(stacking completion bash)". For all of them:
            # stacking completion bash > ~/.local/share/bash-completion/completions/stacking
            _stacking() {
              local at="" words="" i
              COMPREPLY=()
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at/${COMP_WORDS[i]}" in
                  {{Paths(root)}}) at="$at/${COMP_WORDS[i]}" ;;
                esac
              done
              case "$at:${COMP_WORDS[COMP_CWORD-1]}" in
            {{Values(root, "words", quoted: true)}}
                *) case "$at" in
            {{Words(root, "words", quoted: true)}}
                  esac ;;
              esac
              COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o bashdefault -o default -F _stacking stacking

            """;

    /// <summary>For zsh.</summary>
    public static string Zsh(CompletedCommand root) =>
        $$"""
            #compdef stacking
            # Completion of stacking for zsh. For one shell: source <(stacking completion zsh), after compinit. For all of them:
            # stacking completion zsh > a folder of $fpath/_stacking
            _stacking() {
              local at="" value=""
              local -a offered
              local -i i
              for ((i = 2; i < CURRENT; i++)); do
                case "$at/${words[i]}" in
                  {{Paths(root)}}) at="$at/${words[i]}" ;;
                esac
              done
              case "$at:${words[CURRENT-1]}" in
            {{Values(root, "offered", quoted: false)}}
                *) case "$at" in
            {{Words(root, "offered", quoted: false)}}
                  esac ;;
              esac
              compadd -- $offered
              [[ -z $at || ${words[CURRENT]} == -* ]] || _files
            }
            if [ "$funcstack[1]" = "_stacking" ]; then _stacking "$@"; else compdef _stacking stacking; fi

            """;

    static string Paths(CompletedCommand root) => string.Join('|', root.All.Skip(1).Select(command => command.Path));

    /// <summary>What follows an option that takes a value: one of its values, or nothing of ours, which leaves it to files.</summary>
    static string Values(CompletedCommand root, string variable, bool quoted)
    {
        StringBuilder cases = new();
        foreach (
            var same in root
                .All.SelectMany(command =>
                    command
                        .Options.Where(option => option.TakesValue)
                        .SelectMany(option => option.Names.Select(name => (At: $"{command.Path}:{name}", option.Values)))
                )
                .GroupBy(each => string.Join(' ', each.Values), each => each.At)
        )
            cases.Append($"    {string.Join('|', same)}) {variable}={Quoted(same.Key, quoted)} ;;\n");
        return cases.ToString().TrimEnd('\n');
    }

    static string Words(CompletedCommand root, string variable, bool quoted) =>
        string.Join(
            '\n',
            root.All.Select(command =>
                $"      {(command.Path.Length == 0 ? "\"\"" : command.Path)}) {variable}="
                + $"{Quoted(string.Join(' ', Offered(command)), quoted)} ;;"
            )
        );

    static IEnumerable<string> Offered(CompletedCommand command) =>
        [.. command.Below.Select(below => below.Name), .. command.Options.SelectMany(option => option.Names)];

    static string Quoted(string words, bool quoted) => quoted ? $"\"{words}\"" : $"({words})";
}
