using System.Diagnostics;
using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>Machines on which something is in the way: another PyTorch, no temporary folder, pipes where files are due.</summary>
public sealed class HostileMachineTests : IDisposable
{
    static readonly Dictionary<string, string> Usual = [];

    readonly TemporaryFolder folder = new();

    /// <summary>As where Debian's python3-torch is installed: the loader finds libraries of these names first.</summary>
    [Theory]
    [InlineData("fold-trainer", "--self-test")]
    [InlineData(
        "stacking",
        "sample-data",
        "--photos",
        "PHOTOS",
        "--out",
        "OUT",
        "--count",
        "20",
        "--test-count",
        "8",
        "--size",
        "32",
        "--manipulations",
        "phase"
    )]
    public async Task The_programs_own_libtorch_wins_over_that_of_the_machine(string program, params string[] arguments)
    {
        string[] given =
        [
            .. arguments.Select(argument =>
                argument switch
                {
                    "PHOTOS" => Repository.Path("examples", "photos"),
                    "OUT" => folder.File("data"),
                    _ => argument,
                }
            ),
        ];

        var (code, _, error) = await StackingProcess.RunProgramAsync(program, OtherTorch(), given);

        Assert.True(code == ExitCode.Done, error);
    }

    [Theory]
    [InlineData("fold-trainer", "--task"), InlineData("aggregator", "--task"), InlineData("meta-trainer", "--scratch-dir")]
    [InlineData("stacking-operator", "--kubeconfig"), InlineData("stacking", "run", "--work-dir")]
    public async Task Every_program_refuses_an_empty_value(string program, params string[] option)
    {
        var (code, output, error) = await StackingProcess.RunProgramAsync(program, Usual, [.. option, ""]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.Contains($"{option[^1]} is empty: give it a value, or leave it out.", error, StringComparison.Ordinal);
        Assert.True(error.Split('\n').Length < 6, error);
    }

    [Theory]
    [InlineData("stacking-operator", "70000"), InlineData("fold-trainer", "-1")]
    public async Task A_port_that_there_cannot_be_is_refused_in_one_sentence(string program, string port)
    {
        var (code, _, error) = await StackingProcess.RunProgramAsync(program, Usual, ["--port", port]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"--port must be 0 to 65535, not {port}.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_temporary_folder_the_variable_to_set_is_named()
    {
        string kept = folder.Write("kept.txt", "kept");
        Dictionary<string, string> environment = new() { ["TMPDIR"] = folder.File("absent") };

        var (code, output, error) = await StackingProcess.RunAsync(environment, "store", "cat", kept);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith($"No temporary folder can be created in {folder.File("absent")}", error, StringComparison.Ordinal);
        Assert.EndsWith("Set TMPDIR to a folder that this user may write.\n", error, StringComparison.Ordinal);
    }

    /// <summary>Opened, each would wait for a writer for ever; StackingProcess loses its patience before.</summary>
    [Theory]
    [InlineData(ExitCode.Usage, "run", "-f", "PIPE", "--work-dir", "WORK")]
    [InlineData(ExitCode.Usage, "plan", "-f", "PIPE")]
    [InlineData(ExitCode.Data, "folds", "--manifest", "PIPE", "--folds", "2", "--out", "folds.csv")]
    [InlineData(ExitCode.Data, "meta", "--features", "PIPE", "--labels", "PIPE", "--out", "WORK")]
    [InlineData(ExitCode.Data, "pack", "--manifest", "PIPE", "--out", "WORK")]
    [InlineData(ExitCode.Artifact, "store", "cat", "PIPE")]
    [InlineData(ExitCode.Artifact, "store", "cp", "PIPE", "COPY")]
    public async Task A_named_pipe_is_refused_where_a_file_is_due(int expected, params string[] arguments)
    {
        string[] given =
        [
            .. arguments.Select(argument =>
                argument switch
                {
                    "PIPE" => folder.File("pipe"),
                    "WORK" or "COPY" => folder.File(argument),
                    _ => argument,
                }
            ),
        ];
        using (var made = Process.Start("mkfifo", folder.File("pipe")))
            await made.WaitForExitAsync();

        var (code, _, error) = await StackingProcess.RunAsync(given);

        Assert.True(code == expected, $"{code}: {error}");
        Assert.Contains($"{folder.File("pipe")} is a named pipe", error, StringComparison.Ordinal);
        Assert.Equal(["pipe"], Directory.GetFileSystemEntries(folder.Root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("store cat '{0}'", "a \\u001b]0;renamed\\u0007 title\n")]
    [InlineData("run -f '{1}' --work-dir w", "\\u001b[2J.yaml does not exist")]
    public async Task Escape_sequences_of_a_file_or_its_name_do_not_reach_a_terminal(string command, string shown)
    {
        string file = folder.Write("title.txt", "a \u001b]0;renamed\u0007 title\n"),
            stacking = Path.Combine(AppContext.BaseDirectory, "stacking");
        command = string.Format(CultureInfo.InvariantCulture, command, file, folder.File("\u001b[2J.yaml"));

        // script(1) gives the command a terminal.
        using var process = Process.Start(
            new ProcessStartInfo("script", ["-qec", $"'{stacking}' {command}", "/dev/null"]) { RedirectStandardOutput = true }
        )!;
        string output = (await process.StandardOutput.ReadToEndAsync()).ReplaceLineEndings("\n");
        await process.WaitForExitAsync();

        Assert.Contains(shown, output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b]0;", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_gets_the_bytes_as_they_are()
    {
        string file = folder.Write("title.txt", "a \u001b]0;renamed\u0007 title\n");

        Assert.Equal((0, "a \u001b]0;renamed\u0007 title\n", ""), await StackingProcess.RunAsync("store", "cat", file));
    }

    /// <summary>A loader path with a library of another program under each name of libtorch's.</summary>
    Dictionary<string, string> OtherTorch()
    {
        string[] names = ["libc10.so", "libtorch.so", "libtorch_cpu.so"];
        foreach (string name in names)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "lib_lightgbm.so"), Path.Combine(folder.Root, name));
        return new() { ["LD_LIBRARY_PATH"] = folder.Root };
    }

    public void Dispose() => folder.Dispose();
}
