using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli;

public sealed class OptionProblemsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Options_and_manifest_of_folds_are_refused_together()
    {
        string manifest = folder.Write("m.csv", "path,label\n../1.png,real\n2.png,\n");

        var (code, message) = await RunAsync(
            "folds",
            "--manifest",
            manifest,
            "--folds",
            "1",
            "--seed",
            "-1",
            "--out",
            folder.File("f.csv")
        );

        Assert.Equal(ExitCode.Usage, code);
        Assert.All(
            new[]
            {
                "--folds must be 2 to 100, not 1.",
                "--seed must be 0 to 4294967295, not -1.",
                "line 2: path '../1.png'",
                "line 3: label is empty",
            },
            problem => Assert.Contains(problem, message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_missing_group_column_comes_with_the_other_options()
    {
        string manifest = folder.Write("m.csv", "path,label\n1.png,real\n2.png,fake\n");

        var (code, message) = await RunAsync(
            "folds",
            "--manifest",
            manifest,
            "--folds",
            "1",
            "--group-column",
            "photo",
            "--out",
            folder.File("f.csv")
        );

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--folds must be 2 to 100, not 1.", message, StringComparison.Ordinal);
        Assert.Contains("the column photo is missing; the columns are ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_manifest_alone_is_a_mistake_in_the_data()
    {
        var (code, message) = await RunAsync("folds", "--manifest", folder.Write("m.csv", "path\n1.png\n"), "--out", folder.File("f.csv"));

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains("label", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_and_the_options_of_run_are_refused_together()
    {
        string file = folder.Write("run.yaml", "speck: 1");

        var (code, message) = await RunAsync("run", "-f", file, "--work-dir", folder.File("out"), "--parallel", "0");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--parallel must be 1 to 100.", message, StringComparison.Ordinal);
        Assert.Contains("speck: unknown field (line 1). Did you mean `spec`?", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exprets", "experts")]
    [InlineData("vrify", "verify")]
    public async Task An_unknown_command_comes_with_the_nearest_one(string written, string meant)
    {
        var (code, message) = await RunAsync(written);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"'{written}'", message, StringComparison.Ordinal);
        Assert.Contains(meant, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_comes_with_the_nearest_one()
    {
        var (code, message) = await RunAsync("folds", "--manifst", "m.csv", "--out", "f.csv");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("Unknown option --manifst of ", message, StringComparison.Ordinal);
        Assert.Contains("Did you mean --manifest?", message, StringComparison.Ordinal);
    }

    static async Task<(int Code, string Message)> RunAsync(params string[] args)
    {
        using StringWriter output = new(),
            error = new();
        int code = await CommandLine.RunAsync(args, output, error, CancellationToken.None);
        return (code, output.ToString() + error);
    }

    public void Dispose() => folder.Dispose();
}
