using System.CommandLine;
using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Contracts;

public class ProgramCommandTests
{
    [Theory]
    [InlineData("--out", "")]
    [InlineData("--out=")]
    [InlineData("--out=", "next.jpg")]
    [InlineData("--out", " ")]
    public async Task An_empty_value_is_one_sentence_and_swallows_nothing(params string[] args) =>
        Assert.Equal((ExitCode.Usage, "--out is empty: give it a value, or leave it out.", "", 0), await RunAsync(args));

    [Fact]
    public async Task Values_arrive_as_they_were_written()
    {
        Assert.Equal((7, "", "a=b= @c", 0), await RunAsync("--out", "a=b=", "@c"));
        // After the two dashes all are arguments.
        Assert.Equal((7, "", " --out=", 0), await RunAsync("--", "--out="));
    }

    [Theory]
    [InlineData("-1"), InlineData("65536"), InlineData("2147483647")]
    public async Task A_number_out_of_range_is_refused(string port) =>
        Assert.Equal((ExitCode.Usage, $"--port must be 0 to 65535, not {port}.", "", 0), await RunAsync("--port", port));

    [Theory]
    [InlineData("0.5"), InlineData("1e99")]
    public async Task So_is_a_real_number(string rate) =>
        Assert.StartsWith("--rate must be 1 to 10, not ", (await RunAsync("--rate", rate)).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("--rate", "0,1", "a number, such as 0.5,")] // to many parsers 1
    [InlineData("--rate", "NaN", "a number, such as 0.5,")]
    [InlineData("--rate", "1e999", "a number, such as 0.5,")]
    [InlineData("--port", "1,000", "a whole number,")]
    [InlineData("--port", "80.0", "a whole number,")]
    [InlineData("--port", "http", "a whole number,")]
    public async Task What_is_no_number_is_refused_in_a_sentence(string option, string text, string kind) =>
        Assert.Equal((ExitCode.Usage, $"{option} must be {kind} not '{text}'.", "", 0), await RunAsync(option, text));

    [Fact]
    public async Task A_number_beyond_its_type_is_refused_with_the_largest() =>
        Assert.Equal(
            (ExitCode.Usage, "--port must be at most 2147483647, not 99999999999999999999.", "", 0),
            await RunAsync("--port", "99999999999999999999")
        );

    [Fact]
    public async Task A_mistyped_option_is_no_argument() =>
        Assert.Equal((ExitCode.Usage, "Unknown option --prot of test.", "", 0), await RunAsync("--prot", "80"));

    [Fact]
    public async Task The_bounds_are_in_the_range()
    {
        Assert.Equal((7, "", "", 65535), await RunAsync("--port", "65535", "--rate", "10"));
        Assert.Equal((7, "", "", 0), await RunAsync("--port", "0", "--rate", "1"));
    }

    [Fact]
    public async Task What_a_command_throws_passes() => await Assert.ThrowsAsync<DataException>(() => RunAsync("--out", "throw"));

    static async Task<(int Code, string Error, string Given, int Port)> RunAsync(params string[] args)
    {
        Option<string?> outOption = new("--out");
        var port = new Option<int>("--port").Port();
        var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 1 }.Within(1, 10);
        Argument<string[]> rest = new("rest") { Arity = ArgumentArity.ZeroOrMore };
        RootCommand root = new("A test.") { outOption, port, rate, rest };
        string given = "";
        int number = 0;
        root.SetAction(parsed =>
        {
            (given, number) = ($"{parsed.GetValue(outOption)} {string.Join(' ', parsed.GetValue(rest)!)}", parsed.GetValue(port));
            return given.StartsWith("throw", StringComparison.Ordinal) ? throw new DataException("Thrown.") : 7;
        });
        using StringWriter output = new(),
            error = new();
        int code = await ProgramCommand.RunAsync(root, args, output, error, CancellationToken.None);
        Assert.Empty(output.ToString());
        string text = error.ToString().Trim().Replace(RootCommand.ExecutableName, "test", StringComparison.Ordinal);
        const string Help = "\nHelp: test --help";
        Assert.True(text.Length == 0 || text.EndsWith(Help, StringComparison.Ordinal), text);
        return (code, text.Replace(Help, "", StringComparison.Ordinal), given == " " ? "" : given, number);
    }

    [Theory]
    [InlineData(0, 80)] // a terminal that does not say, as under script(1)
    [InlineData(40, 40)]
    [InlineData(200, 80)]
    public void Help_fits_into_the_terminal_and_into_80_columns(int terminal, int columns) =>
        Assert.Equal(columns, ProgramCommand.FitHelp(terminal));
}
