using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Meta.Evaluation;

/// <summary>
/// What averaging over folds, averaging over experts and the meta-model each bring on the test rows, beginning with a single network of
/// the expert that is best out of fold. Pure.
/// </summary>
static class Ladder
{
    public static IReadOnlyList<LadderReport> Climb(MetaStageInput input, int chosen, AveragedPrediction test, Uncertainty uncertainty)
    {
        if (input.Experts.Count == 0)
            return [];
        int[] rows = [.. Enumerable.Range(0, input.TestLabels.Length)];
        var models = ModelProbabilities.ForExperts(input.Experts, test.Logits);
        List<(string Name, IReadOnlyList<double[]> Scores)> steps =
        [
            ("single network", [.. input.Test.Select(fold => Array.ConvertAll(rows, row => (double)fold.Logits[row, chosen]))]),
            ("mean of folds", [models[chosen].Probabilities]),
            .. input.Experts.Count > 1 ? new[] { ("mean of experts", (IReadOnlyList<double[]>)[models[^1].Probabilities]) } : [],
            (MetaReport.MetaModel, [test.Probabilities]),
        ];
        return [.. steps.Select((_, step) => Report(step))];

        LadderReport Report(int step)
        {
            double auc = Mean(step);
            if (step == 0)
                return new(steps[0].Name, auc, null, null, null);
            var (low, high) = uncertainty.Gain(steps[step].Scores, steps[step - 1].Scores);
            return new(steps[step].Name, auc, auc - Mean(step - 1), low, high);
        }

        double Mean(int step) => steps[step].Scores.Average(scores => RocAuc.Compute(input.TestLabels, scores));
    }
}
