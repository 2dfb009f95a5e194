using System.Text;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Cli.RunFiles;

public sealed class RunFileFuzzTests : IDisposable
{
    /// <summary>
    /// A YAML reader with its tables, one rule of each field, and up to a sentence about each; nodes, tokens and marks for every few bytes.
    /// </summary>
    static readonly Allowance Allowance = new(1_500_000, 6000);

    static readonly Mutator Mutator = new(
        [
            Encoding.UTF8.GetBytes(
                "apiVersion: stackingk8s.io/v1alpha1\nkind: StackingRun\nmetadata: {name: tiny}\nspec:\n  data: {manifest: train.csv}\n"
            ),
            Encoding.UTF8.GetBytes(
                """
                apiVersion: stackingk8s.io/v1alpha1
                kind: StackingRun
                metadata:
                  name: tiny
                spec:
                  seed: 7
                  data: {manifest: train.csv, positiveLabel: "fake"}
                  folds: {count: 3, shuffle: true}
                  experts:
                  - {name: a, architecture: maxvit_test_64, epochs: 2, batchSize: auto, learningRate: 1e-3}
                  meta: {search: {strategy: random, iterations: 5, space: {num_leaves: [3, 7]}}}
                  stages: {foldTrainer: {pod: &pod {env: [{name: A, value: "1"}]}}, aggregator: {pod: *pod}}
                """
            ),
        ],
        "seed: 7",
        "null",
        "~",
        "[]",
        "{}",
        "[[",
        "{a: ",
        "- ",
        "&b ",
        "*b",
        "*pod",
        "<<: *pod",
        "? ",
        "|\n",
        ">-\n",
        "!!int ",
        "---\n",
        "...\n",
        "%YAML 9.9\n",
        "9e999",
        ".nan",
        "0x10",
        "1_000"
    );

    readonly FuzzFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void Any_bytes_are_read_as_a_run_or_refused_as_a_mistake_of_the_user()
    {
        var tally = Fuzz.Run<StackingRun, UsageException>(
            Mutator.Make,
            bytes => RunFile.Read(file.Holding(bytes)),
            Allowance,
            ComesBack,
            refused => !refused.Message.Contains("is not YAML", StringComparison.Ordinal),
            inputs: 20_000
        );

        Assert.Equal(0, file.Held());
        Assert.InRange(tally.AcceptedShare, 0.05, 0.9);
        Assert.InRange(tally.DeepShare, 0.3, 0.95);
    }

    void ComesBack(byte[] bytes, StackingRun run)
    {
        string text = ContractJson.Write(run);
        // JSON is YAML but for its escapes.
        if (text.Contains('\\', StringComparison.Ordinal))
            return;
        File.WriteAllText(file["again"], text);
        Assert.Equal(text, ContractJson.Write(RunFile.Read(file["again"])));
    }

    const string Start =
        "apiVersion: stackingk8s.io/v1alpha1\nkind: StackingRun\nmetadata: {name: tiny}\nspec:\n  data: {manifest: train.csv}\n";

    [Theory]
    [InlineData(": {\no", "is not YAML")]
    [InlineData("? :", "is not YAML")]
    [InlineData("{*a : 1, *b : 2}", "the alias *a has no anchor above it")]
    [InlineData(Start + "  experts: [{name: a, architecture: maxvit_test_64, initialWeights: \"a\\0b\"}]", "'a\\0b' is not a path")]
    [InlineData(Start + "  experts: [{name: a, architecture: maxvit_test_64, initialWeights: \"file://[\"}]", "'file://[' is not a path")]
    public void A_file_that_once_ended_the_program_is_refused(string text, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<UsageException>(() => RunFile.Read(file.Holding(Encoding.UTF8.GetBytes(text)))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Auto_in_quotes_is_auto_and_a_number_in_quotes_is_refused()
    {
        RunSpec Read(string size) =>
            RunFile
                .Read(
                    file.Holding(
                        Encoding.UTF8.GetBytes(Start + $"  experts: [{{name: a, architecture: maxvit_test_64, batchSize: {size}}}]")
                    )
                )
                .Spec;
        Assert.Equal(BatchSize.Auto, Read("\"auto\"").Experts[0].BatchSize);
        Assert.Throws<UsageException>(() => Read("\"8\""));
    }

    [Fact]
    public void Keys_that_are_one_in_JSON_are_read() =>
        RunFile.Read(
            file.Holding(
                Encoding.UTF8.GetBytes(Start + "  stages: {foldTrainer: {pod: {affinity: {? [a] : 1, ? [b] : 2, c: 1, !!str c : 2}}}}")
            )
        );

    public static TheoryData<string, string> Bombs() =>
        new()
        {
            { new('[', 100_000), "nested" },
            { string.Concat(Enumerable.Repeat("- ", 100_000)) + "a", "nested" },
            { "a: &a [*a]", "alias" },
            {
                "a: &a [x, x, x, x, x, x, x, x]\n"
                    + string.Concat(
                        Enumerable
                            .Range('b', 12)
                            .Select(name =>
                                $"{(char)name}: &{(char)name} [{string.Join(", ", Enumerable.Repeat($"*{(char)(name - 1)}", 8))}]\n"
                            )
                    ),
                "alias"
            },
        };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_file_that_would_take_all_memory_or_stack_is_refused(string bomb, string why)
    {
        string run = Start + "  stages:\n    foldTrainer:\n      pod:\n        volumes:\n";
        string text =
            run
            + string.Concat(
                bomb.Split('\n')
                    .Select(
                        (line, at) =>
                            line.Length == 0 ? ""
                            : at == 0 ? $"        - {line}\n"
                            : $"          {line}\n"
                    )
            );
        Assert.Contains(
            why,
            Assert.Throws<UsageException>(() => RunFile.Read(file.Holding(Encoding.UTF8.GetBytes(text)))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(why, Assert.Throws<UsageException>(() => RunFile.ReadForCluster(file.Path)).Message, StringComparison.Ordinal);
    }
}
