using StackingK8s.Cli.Init;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Metrics;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Init;

public sealed class RunDecisionTests : IDisposable
{
    static readonly AucEstimate Sure = new(0.9, 0.0001),
        Chance = new(0.5, 0.001),
        Unknown = new(double.NaN, double.NaN);

    static readonly DataFacts Own = new(640, 320, 40, 0, 96, 160, 224, Chance, Sure, false, 2, 16L << 30);

    /// <summary>Name and facts; then folds, batch, epochs, the first expert's image size, views, folds at a time.</summary>
    static readonly (string Name, DataFacts Facts, int Folds, int Batch, int Epochs, int Size, string Views, int Parallel)[] Cases =
    [
        ("640 images whose residual tells", Own, 5, 32, 25, 96, "Residual Residual", 2),
        ("whose colours tell", Own with { Rgb = Sure, Residual = Chance }, 5, 32, 25, 96, "Rgb Rgb", 2),
        ("both tell alike", Own with { Rgb = Sure }, 5, 32, 25, 96, "Residual Rgb", 2),
        ("neither tells", Own with { Residual = Chance }, 5, 32, 25, 96, "Residual Rgb", 2),
        (
            "too few to measure",
            Own with
            {
                Rows = 8,
                SmallerClass = 2,
                Groups = 4,
                Rgb = Unknown,
                Residual = Unknown,
            },
            2,
            8,
            300,
            96,
            "Residual Rgb",
            2
        ),
        ("small pictures", Own with { MedianSide = 40, SmallestSide = 20 }, 5, 32, 25, 40, "Residual Residual", 2),
        ("tiny pictures", Own with { MedianSide = 16, SmallestSide = 16 }, 5, 32, 25, 32, "Residual Residual", 2),
        ("many images", Own with { Rows = 100_000, SmallerClass = 50_000 }, 5, 64, 6, 96, "Residual Residual", 2),
        ("own folds", Own with { OwnFolds = 10 }, 10, 32, 23, 96, "Residual Residual", 2),
        ("three groups", Own with { Groups = 3 }, 2, 32, 40, 96, "Residual Residual", 2),
        ("no groups", Own with { Groups = 0 }, 5, 32, 25, 96, "Residual Residual", 2),
        ("little memory", Own with { Cores = 16, MemoryBytes = 2L << 30 }, 5, 32, 25, 96, "Residual Residual", 2),
        ("many cores", Own with { Cores = 64 }, 5, 32, 25, 96, "Residual Residual", 5),
        ("a rare label", Own with { SmallerClass = 60 }, 5, 32, 25, 96, "Residual Residual", 2),
        ("a GPU", Own with { Accelerator = true }, 5, 32, 25, 160, "Residual Residual", 1),
        (
            "a GPU and large pictures",
            Own with
            {
                Accelerator = true,
                Rows = 50_000,
                MedianSide = 1080,
            },
            5,
            64,
            6,
            300,
            "Residual Residual",
            1
        ),
        ("a GPU and small pictures", Own with { Accelerator = true, MedianSide = 50 }, 5, 32, 25, 64, "Residual Residual", 1),
    ];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Names() => [.. Cases.Select(each => each.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_facts_decide(string name)
    {
        var (_, facts, folds, batch, epochs, size, views, parallel) = Cases.Single(each => each.Name == name);
        var choice = RunDecision.Decide(facts);

        Assert.Equal(
            (folds, batch, epochs, size, views, parallel),
            (
                choice.Folds,
                choice.BatchSize,
                choice.Experts[0].Epochs,
                choice.Experts[0].ImageSize,
                string.Join(' ', choice.Experts.Select(expert => expert.View)),
                choice.Parallelism
            )
        );
    }

    [Theory, MemberData(nameof(Names))]
    public void What_is_written_is_a_run_file_of_that_decision(string name)
    {
        var (_, facts, folds, batch, epochs, size, _, _) = Cases.Single(each => each.Name == name);
        ColumnsSpec columns = new()
        {
            Group = "it's: #1 {",
            Slices = ["kind, or so"],
            Fold = facts.OwnFolds > 0 ? "part" : null,
        };
        string text = RunFileText.Write(
            facts,
            RunDecision.Decide(facts),
            new("my 'own' #data/train.csv", "images: all", "test.csv", columns)
        );
        var run = RunFile.Read(folder.Write("run.yaml", text));

        Assert.Equal(
            ("my 'own' #data/train.csv", "images: all", "test.csv"),
            (run.Spec.Data.Manifest, run.Spec.Data.ImageRoot, run.Spec.Data.TestManifest)
        );
        Assert.Equal(
            (columns.Group, columns.Fold, columns.Slices[0]),
            (run.Spec.Data.Columns.Group, run.Spec.Data.Columns.Fold, run.Spec.Data.Columns.Slices[0])
        );
        Assert.Equal(folds, run.Spec.Folds.Count);
        Assert.Equal(
            (epochs, size, (int?)batch),
            (run.Spec.Experts[0].Epochs, run.Spec.Experts[0].ImageSize!.Value, run.Spec.Experts[0].BatchSize.Count)
        );
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 160, line));
    }

    [Fact]
    public void Small_sets_get_at_least_the_steps_that_networks_need() =>
        Assert.All(new[] { 100, 300, 640, 2000, 8000, 20_000 }, rows =>
            Assert.InRange(RunDecision.Decide(Own with { Rows = rows, SmallerClass = rows / 2 }).Steps, 400, 2000)
        );

    [Fact]
    public void Where_nothing_tells_the_labels_apart_the_file_says_so()
    {
        Assert.Contains("do not tell the two labels apart", Text(Own with { Residual = Chance }), StringComparison.Ordinal);
        Assert.DoesNotContain("CAUTION", Text(Own), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_that_tell_are_not_varied_in_training()
    {
        Assert.Contains("channelGain: 0", Text(Own with { Rgb = Sure, Residual = Chance }), StringComparison.Ordinal);
        Assert.DoesNotContain("channelGain", Text(Own), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_networks_on_the_residual_differ_in_their_filter()
    {
        var run = RunFile.Read(folder.Write("run.yaml", Text(Own)));
        Assert.Equal([ResidualKind.Laplacian, ResidualKind.Srm], run.Spec.Experts.Select(expert => expert.Residual));
    }

    [Fact]
    public void A_rare_label_counts_as_much_as_the_other() =>
        Assert.Contains("classWeights: balanced", Text(Own with { SmallerClass = 60 }), StringComparison.Ordinal);

    [Fact]
    public void A_GPU_with_few_images_is_advised_to_fine_tune()
    {
        Assert.Contains(
            "# initialWeights: tf_efficientnetv2_b0.safetensors",
            Text(Own with { Accelerator = true }),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("initialWeights", Text(Own), StringComparison.Ordinal);
    }

    [Fact]
    public void Twice_the_images_take_longer_once_the_steps_are_enough() =>
        Assert.True(Minutes(40_000) > 1.8 * Minutes(20_000), $"{Minutes(40_000)} and {Minutes(20_000)} minutes");

    [Fact]
    public void A_path_with_a_line_break_is_refused() =>
        Assert.Throws<UsageException>(() => RunFileText.Write(Own, RunDecision.Decide(Own), new("a\nb.csv", null, null, new())));

    static int Minutes(int rows) => RunDecision.Decide(Own with { Rows = rows, SmallerClass = rows / 2 }).Minutes!.Value;

    static string Text(DataFacts facts) => RunFileText.Write(facts, RunDecision.Decide(facts), new("train.csv", null, null, new()));
}
