using StackingK8s.Boosting;
using StackingK8s.Learning;

namespace StackingK8s.Tests.Boosting.Learner;

/// <summary>Columns of every kind that bins treat differently, with a weak signal in all of them.</summary>
static class MixedData
{
    public const int Kinds = 8;

    public static LabelledFeatures Create(int rows, int columns, int seed, double positives = 0.5, bool withInitScores = false)
    {
        System.Random random = new(seed);
        FloatMatrix features = new(rows, columns);
        var labels = new int[rows];
        var initScores = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            labels[row] =
                row < 2 ? row
                : random.NextDouble() < positives ? 1
                : 0;
            initScores[row] = 2 * random.NextDouble() - 1 + 0.5 * labels[row];
            for (int column = 0; column < columns; column++)
                features.Row(row)[column] = Value(column, labels[row] * 0.4 / (1 + column % 5) + Gaussian(random), random);
        }
        return new(features, labels, withInitScores ? initScores : null);
    }

    static float Value(int column, double value, System.Random random) =>
        (column % Kinds) switch
        {
            1 => (float)Math.Abs(value), // its zero lies in the first bin
            2 => (float)-Math.Abs(value), // and in the last
            3 => (float)Math.Round(2 * value) / 2, // few values
            4 => value > 0 ? 1 : 0, // two
            5 => 7, // one
            6 => random.NextDouble() < 0.6 ? 0 : (float)value, // often zero, but not sparse
            7 => (float)(1e6 * Math.Exp(3 * value)),
            _ => (float)value,
        };

    static double Gaussian(System.Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
