using StackingK8s.Boosting;
using StackingK8s.Learning;

namespace StackingK8s.Tests.Boosting;

/// <summary>Small noisy data with a signal in the first column; every fourth row validates.</summary>
static class ToyData
{
    public const int Rows = 400,
        Columns = 6;

    public static readonly int[] Validation = [.. Enumerable.Range(0, Rows).Where(row => row % 4 == 3)];
    public static readonly int[] Train = [.. Enumerable.Range(0, Rows).Where(row => row % 4 != 3)];

    public static LabelledFeatures Learnable(bool withInitScores = false)
    {
        var random = new System.Random(7);
        var features = new FloatMatrix(Rows, Columns);
        int[] labels = new int[Rows];
        double[] initScores = new double[Rows];
        for (int row = 0; row < Rows; row++)
        {
            foreach (ref float value in features.Row(row))
                value = random.NextSingle() - 0.5f;
            labels[row] = features[row, 0] + 0.6f * (random.NextSingle() - 0.5f) > 0 ? 1 : 0;
            initScores[row] = 3 * features[row, 0] + 0.2 * features[row, 1];
        }
        return new LabelledFeatures(features, labels, withInitScores ? initScores : null);
    }

    /// <summary>Columns that never change, and therefore tell nothing.</summary>
    public static LabelledFeatures Constant(int columns, double[]? initScores = null)
    {
        var features = new FloatMatrix(Rows, columns);
        features.Values.AsSpan().Fill(0.25f);
        return new LabelledFeatures(features, [.. Enumerable.Range(0, Rows).Select(row => row % 3 == 0 ? 1 : 0)], initScores);
    }
}
