namespace StackingK8s.Cli.Completion;

/// <summary>The completion for fish.</summary>
static class FishScript
{
    public static string Write(CompletedCommand root) =>
        $$"""
            # Completion of stacking for fish. For one shell: stacking completion fish | source. For all of them:
            # stacking completion fish > ~/.config/fish/completions/stacking.fish
            function __stacking_at
              set -l at
              for word in (commandline -opc)[2..-1]
                if contains -- "$at/$word" {{string.Join(' ', root.All.Skip(1).Select(command => command.Path))}}
                  set at "$at/$word"
                end
              end
              echo "$at"
            end
            {{string.Join('\n', root.All.SelectMany(Lines))}}

            """;

    static IEnumerable<string> Lines(CompletedCommand command)
    {
        string at = $"complete -c stacking -n 'test (__stacking_at) = \"{command.Path}\"'";
        foreach (var below in command.Below)
            yield return $"{at} -f -a {below.Name} -d {Text(below.Summary)}";
        foreach (var option in command.Options)
        {
            string names = string.Join(' ', option.Names.Select(Flag));
            string value =
                option.Values.Count > 0 ? $" -x -a '{string.Join(' ', option.Values)}'"
                : option.TakesValue ? " -r"
                : "";
            yield return $"{at} {names}{value} -d {Text(option.Summary)}";
        }
    }

    static string Flag(string name) => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}";

    static string Text(string description)
    {
        string escaped = description.ReplaceLineEndings(" ").Replace(@"\", @"\\", StringComparison.Ordinal);
        return $"'{escaped.Replace("'", @"\'", StringComparison.Ordinal)}'";
    }
}
