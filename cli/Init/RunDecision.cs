using System.Globalization;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Cli.Init;

/// <summary>Decides what a run file says by what is known of data and machine. Pure.</summary>
static class RunDecision
{
    /// <summary>Steps from which on networks from scratch told apart what simple statistics tell apart (docs/training.md).</summary>
    const int LeastSteps = 400;

    /// <summary>Passes over the images: at least as many as the quickstart takes over 2,000, at most what a small set stands.</summary>
    const int LeastEpochs = 6,
        MostEpochs = 300;

    /// <summary>Training rows from which on a batch of 64 leaves enough steps.</summary>
    const int ManyRows = 4000;

    /// <summary>Images below which weights that know other photographs are worth more than these images.</summary>
    const int FewForFineTuning = 20_000;

    /// <summary>Largest sides that train within minutes on two cores, and in the memory of most GPUs.</summary>
    const int LargestOnCpu = 96,
        LargestOnGpu = 300;

    const long BytesPerFold = 1L << 30;

    /// <summary>A lead by which one view is taken for both experts.</summary>
    const double NotableLead = 0.03;

    /// <summary>Decides.</summary>
    public static RunChoice Decide(DataFacts facts)
    {
        int folds = Folds(facts),
            training = facts.Rows * (folds - 1) / folds,
            batch = BatchSize(training),
            stepsPerEpoch = Math.Max(1, (training + batch - 1) / batch),
            epochs = Math.Clamp((LeastSteps + stepsPerEpoch - 1) / stepsPerEpoch, LeastEpochs, MostEpochs),
            parallelism = Parallelism(facts, folds);
        var (first, second, why) = Views(facts);
        IReadOnlyList<ExpertChoice> experts = facts.Accelerator ? OnGpu(facts, epochs, first, second) : OnCpu(facts, epochs, first, second);
        return new(
            folds,
            batch,
            epochs * stepsPerEpoch,
            experts,
            why,
            KeepsColours: first == PixelView.Rgb && IsAboveChance(facts.Rgb),
            Balanced: facts.SmallerClass * 4 < facts.Rows,
            FineTune: facts.Accelerator && facts.Rows < FewForFineTuning,
            parallelism,
            facts.Accelerator ? null : RunTime.Minutes(experts, facts.Rows, folds, Math.Min(facts.Cores, parallelism)),
            [.. Cautions(facts, folds)]
        );
    }

    static int Folds(DataFacts facts) =>
        facts.OwnFolds > 0 ? facts.OwnFolds
        : facts.Groups > 0 ? Math.Clamp(facts.Groups / 2, 2, 5)
        : Math.Clamp(facts.SmallerClass, 2, 5);

    // At least eight steps to an epoch, where there are rows enough.
    static int BatchSize(int training) =>
        training switch
        {
            >= ManyRows => 64,
            >= 256 => 32,
            >= 128 => 16,
            _ => 8,
        };

    static int Parallelism(DataFacts facts, int folds) =>
        facts.Accelerator ? 1 : (int)Math.Clamp(Math.Min(Math.Min(folds, facts.Cores), facts.MemoryBytes / BytesPerFold), 1, 100);

    static (PixelView First, PixelView Second, string Why) Views(DataFacts facts)
    {
        bool rgb = IsAboveChance(facts.Rgb),
            residual = IsAboveChance(facts.Residual);
        string measured = string.Create(
            CultureInfo.InvariantCulture,
            $"statistics of the residual tell the labels apart with AUC {facts.Residual.Auc:0.00}, of the photograph {facts.Rgb.Auc:0.00}"
        );
        return (rgb, residual) switch
        {
            (false, false) => (PixelView.Residual, PixelView.Rgb, $"one of each view, since it is not known which tells more: {measured}"),
            _ when residual && facts.Residual.Auc > facts.Rgb.Auc + NotableLead => (PixelView.Residual, PixelView.Residual, measured),
            _ when rgb && facts.Rgb.Auc > facts.Residual.Auc + NotableLead => (PixelView.Rgb, PixelView.Rgb, measured),
            _ => (PixelView.Residual, PixelView.Rgb, $"one of each view, since both tell much: {measured}"),
        };
    }

    static bool IsAboveChance(AucEstimate estimate) => estimate.Interval().Low > 0.5;

    static IReadOnlyList<ExpertChoice> OnCpu(DataFacts facts, int epochs, PixelView first, PixelView second)
    {
        int size = Math.Clamp(facts.MedianSide, 32, LargestOnCpu);
        string why =
            facts.MedianSide <= LargestOnCpu
                ? "the images' own size: nothing is lost"
                : $"the images are larger, but on a CPU {LargestOnCpu} pixels train in minutes";
        ExpertChoice effnet = new("effnet", "efficientnetv2_test", size, first, epochs, "2.0e-3", why);
        // The smallest MaxViT sees 64 pixels, to which a residual is scaled down until nothing of it is left.
        return second == PixelView.Residual
            ? [effnet, effnet with { Name = "effnet-srm", Residual = ResidualKind.Srm, Why = "as the other; what differs is the filter" }]
            : [effnet, new("maxvit", "maxvit_test_64", 64, second, epochs, "1.0e-3", "this architecture's only size")];
    }

    static IReadOnlyList<ExpertChoice> OnGpu(DataFacts facts, int epochs, PixelView first, PixelView second) =>
        [
            new(
                "effnet",
                facts.Rows < FewForFineTuning ? "tf_efficientnetv2_b0" : "tf_efficientnetv2_b3",
                Math.Clamp(facts.MedianSide, 64, LargestOnGpu),
                first,
                epochs,
                "1.0e-3",
                facts.MedianSide <= LargestOnGpu
                    ? "the images' own size: nothing is lost"
                    : "the images are larger than a GPU trains in an hour"
            ),
            facts.MedianSide < 160
                ? new("maxvit", "maxvit_test_96", 96, second, epochs, "1.0e-3", "this architecture's only size, near that of small images")
                : new(
                    "maxvit",
                    "maxvit_tiny_tf_224",
                    224,
                    second,
                    epochs,
                    "5.0e-4",
                    "this architecture's only size; attention takes a lower rate"
                ),
        ];

    static IEnumerable<string> Cautions(DataFacts facts, int folds)
    {
        if (!IsAboveChance(facts.Rgb) && !IsAboveChance(facts.Residual))
            yield return "Simple statistics of the pixels do not tell the two labels apart. The networks may, but expect little:\n"
                + "check the labels, add images, or start from pretrained weights (docs/weights.md).";
        if (facts.SmallerClass < 50)
            yield return $"The rarer label has {facts.SmallerClass} images: scores will have wide intervals. Some hundreds are a start.";
        if (facts.Groups > 0 && facts.Groups < 2 * folds)
            yield return $"There are {facts.Groups} groups: the folds differ by chance. Scores will have wide intervals.";
        if (facts.LargestSide >= 4 * facts.SmallestSide)
            yield return $"The images' sides differ much ({facts.SmallestSide} to {facts.LargestSide} pixels):\n"
                + "all are resized to one size, which weakens traces in the large ones.";
    }
}
