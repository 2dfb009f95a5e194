using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Learning.Metrics;

/// <summary>Forty rows, two sets of scores with ties, and the answers of scikit-learn 1.2.1 and scipy 1.10.1 for them.</summary>
static class Sample
{
    public static readonly int[] Labels =
    [
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        1,
        0,
        0,
        0,
        1,
        1,
        1,
        0,
        1,
        0,
        0,
        1,
        0,
        0,
        1,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
        1,
        0,
        1,
        0,
        1,
        0,
        0,
        1,
        0,
        1,
    ];

    public static readonly double[] A =
    [
        0.19,
        0.22,
        0.11,
        0.64,
        0.7,
        0.28,
        0.52,
        0.56,
        0.71,
        0.2,
        0.01,
        0.0,
        0.68,
        1.0,
        0.65,
        0.25,
        0.98,
        0.4,
        0.37,
        0.65,
        0.32,
        0.29,
        0.31,
        0.45,
        0.33,
        0.84,
        0.28,
        0.0,
        0.33,
        0.69,
        0.52,
        0.17,
        0.36,
        0.14,
        0.54,
        0.11,
        0.65,
        0.54,
        0.37,
        0.89,
    ];

    public static readonly double[] B =
    [
        0.8,
        0.36,
        0.47,
        0.55,
        0.36,
        0.04,
        0.53,
        0.68,
        0.58,
        0.22,
        0.36,
        0.28,
        0.44,
        0.76,
        0.81,
        0.53,
        0.61,
        0.54,
        0.4,
        0.48,
        0.27,
        0.39,
        0.95,
        0.57,
        0.33,
        0.41,
        0.23,
        0.47,
        0.48,
        0.11,
        0.6,
        0.29,
        0.79,
        0.43,
        0.84,
        0.31,
        0.34,
        0.56,
        0.61,
        0.61,
    ];

    public static double[] Scores(char which) => which == 'A' ? A : B;

    /// <summary>Random labels, and scores of few values so that many tie.</summary>
    public static (int[] Labels, double[] Scores) Tied(int seed, int rows)
    {
        var random = new RandomState(seed);
        int[] labels = [0, 1, .. Enumerable.Range(2, rows - 2).Select(_ => random.NextBelow(2))];
        return (labels, [.. labels.Select(label => (label + random.NextBelow(6)) / 7.0)]);
    }
}
