using StackingK8s.Boosting;
using StackingK8s.Contracts.SelfTests;

namespace StackingK8s.Images.MetaTrainer;

/// <summary>What the meta step needs from its machine: LightGBM makes a round of boosting.</summary>
static class MetaSelfTest
{
    const int Rows = 64;

    public static IReadOnlyList<SelfCheck> Checks { get; } = [new("LightGBM", _ => Task.FromResult(Boost()))];

    static string Boost()
    {
        float[] values = [.. Enumerable.Range(0, Rows).Select(row => (float)row)];
        MetaParameters parameters = new() { NumEstimators = 1 };
        using BinnedDataset data = new(
            new(new(Rows, 1, values), [.. values.Select(value => value < Rows / 2 ? 0 : 1)]),
            parameters.Binning
        );
        using Booster booster = new(data, parameters);
        booster.AddTree();
        double[] probabilities = booster.PredictProbabilities(new(2, 1, [values[0], values[^1]]));
        return FormattableString.Invariant(
            $"{booster.Trees} round of boosting, which separates {probabilities[0]:0.000} from {probabilities[1]:0.000}"
        );
    }
}
