using StackingK8s.Contracts.Results;
using StackingK8s.Learning;

namespace StackingK8s.Meta.Evaluation;

/// <summary>How each expert, the mean of their logits and the meta-model do on labelled rows that trained none of them.</summary>
/// <param name="Models">The probabilities that are scored.</param>
/// <param name="Scores">Of each model.</param>
/// <param name="OfGroups">The same on groups instead of rows; empty where that says nothing: see <see cref="GroupScores"/>.</param>
/// <param name="Groups">Groups that intervals are drawn over; 0 where they take rows as independent.</param>
/// <param name="Comparisons">The meta-model against each expert.</param>
sealed record TestScores(
    IReadOnlyList<ModelProbabilities> Models,
    IReadOnlyList<ScoreReport> Scores,
    IReadOnlyList<ScoreReport> OfGroups,
    int Groups,
    IReadOnlyList<ComparisonReport> Comparisons
)
{
    /// <summary>Of no rows.</summary>
    public static TestScores None { get; } = new([], [], [], 0, []);

    /// <summary>Scores the test rows of a run, or any others.</summary>
    /// <param name="experts">Names, in column order.</param>
    /// <param name="logits">(rows, experts): log-odds, the mean over folds.</param>
    /// <param name="meta">The meta-model's probabilities of label 1, per row.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="groups">A number per row that rows of one group share; null where rows are taken as independent.</param>
    /// <param name="chosen">The expert with the best out-of-fold AUC; -1 without experts.</param>
    /// <param name="uncertainty">Intervals on these rows.</param>
    /// <returns>Where a class is missing, NaN stands for what cannot be computed.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a label is not 0 or 1.</exception>
    public static TestScores Compute(
        IReadOnlyList<string> experts,
        FloatMatrix logits,
        double[] meta,
        int[] labels,
        int[]? groups,
        int chosen,
        Uncertainty uncertainty
    )
    {
        var models = ModelProbabilities.ForAll(experts, logits, meta);
        return new(
            models,
            ModelScores.Compute(models, labels, uncertainty),
            GroupScores.Compute(models, labels, groups),
            uncertainty.Groups,
            [.. models.Take(experts.Count).Select((expert, i) => Compare(expert, i == chosen))]
        );

        ComparisonReport Compare(ModelProbabilities expert, bool isChosen)
        {
            var (difference, low, high, pValue) = uncertainty.Compare(meta, expert.Probabilities);
            return new(MetaReport.MetaModel, expert.Model, isChosen, difference, low, high, pValue);
        }
    }
}
