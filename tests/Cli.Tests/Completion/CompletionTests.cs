using System.Diagnostics;
using StackingK8s.Cli;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Completion;

/// <summary>The scripts in the shells they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    async Task<string> ScriptAsync(string shell)
    {
        using StringWriter output = new();
        Assert.Equal(0, await CommandLine.RunAsync(["completion", shell], output, TextWriter.Null, CancellationToken.None));
        return folder.Write($"stacking.{shell}", output.ToString());
    }

    static string[] Run(string shell, params string[] arguments)
    {
        string program = $"/usr/bin/{shell}";
        if (!File.Exists(program))
            Assert.Skip($"There is no {shell} here.");
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        string output = process.StandardOutput.ReadToEnd(),
            error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Empty(error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static TheoryData<string, string[]> Words() =>
        new()
        {
            { "stacking pre", ["predict"] },
            { "stacking store c", ["cp", "cat"] },
            { "stacking predict --thr", ["--threshold", "--threads"] },
            { "stacking predict --model out --device c", ["cpu", "cuda"] },
            { "stacking completion --he", ["--help"] },
        };

    [Theory, MemberData(nameof(Words))]
    public async Task Bash_completes_commands_options_and_values(string line, string[] expected)
    {
        string script = await ScriptAsync("bash");
        string words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        var found = Run(
            "bash",
            "--norc",
            "-c",
            $"source {script}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _stacking; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        Assert.Equal(expected.Order(), found.Order());
    }

    [Fact]
    public async Task Bash_leaves_the_value_of_other_options_to_files()
    {
        string script = await ScriptAsync("bash");
        Assert.Empty(
            Run(
                "bash",
                "--norc",
                "-c",
                $"source {script}; COMP_WORDS=(stacking run -f ''); COMP_CWORD=3; _stacking; printf '%s' \"${{COMPREPLY[@]}}\""
            )
        );
    }

    [Theory, MemberData(nameof(Words))]
    public async Task Fish_completes_them_too(string line, string[] expected)
    {
        string script = await ScriptAsync("fish");
        var found = Run("fish", "--no-config", "-c", $"source {script}; complete -C '{line}'").Select(each => each.Split('\t')[0]);
        Assert.Equal(expected.Order(), found.Order());
    }

    [Theory, MemberData(nameof(Words))]
    public async Task Zsh_completes_them_too(string line, string[] expected)
    {
        string script = await ScriptAsync("zsh");
        string words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        // What the completion system would do with the words that the function offers: keep those that begin as the last word does.
        string code = $$"""
            compdef() { }
            _files() { }
            compadd() { shift; for each in "$@"; do [[ $each == ${words[CURRENT]}* ]] && print -r -- $each; done; true; }
            source {{script}}
            words=({{words}}); CURRENT=$#words
            _stacking
            """;
        Assert.Equal(expected.Order(), Run("zsh", "--no-rcs", "-c", code).Order());
    }
}
