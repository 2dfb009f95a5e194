namespace StackingK8s.Cli.Init;

/// <summary>How long a run on a CPU probably takes. Pure.</summary>
static class RunTime
{
    /// <summary>Images that one core trains in a second at the architecture's own size: half of what two cores do.</summary>
    static double Rate(string architecture) => architecture == "efficientnetv2_test" ? 480 : 130;

    const int OwnSizeOfEfficientNet = 96;

    /// <summary>Embedding takes about a third of a training step, and the meta stage and the check of the data about this.</summary>
    const double EmbeddingShare = 1.0 / 3,
        FixedSeconds = 60;

    /// <param name="experts">The networks.</param>
    /// <param name="rows">Of the manifest.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="cores">That train at a time.</param>
    /// <returns>At least 1.</returns>
    public static int Minutes(IReadOnlyList<ExpertChoice> experts, int rows, int folds, int cores)
    {
        double seconds = experts.Sum(expert => Seconds(expert, rows * (folds - 1.0) * expert.Epochs + rows * EmbeddingShare));
        return (int)Math.Ceiling((FixedSeconds + seconds / Math.Max(1, cores)) / 60);
    }

    static double Seconds(ExpertChoice expert, double images)
    {
        double scale = expert.Architecture == "efficientnetv2_test" ? (double)expert.ImageSize / OwnSizeOfEfficientNet : 1;
        return images * scale * scale / Rate(expert.Architecture);
    }
}
