using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Scores of groups, such as videos, instead of their rows. Pure.</summary>
static class GroupScores
{
    /// <summary>Each group with the mean of its rows' log-odds; empty without groups, or where a group has rows of both classes.</summary>
    /// <param name="models">Probabilities per row.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="groups">A number per row; null without groups.</param>
    public static IReadOnlyList<ScoreReport> Compute(IEnumerable<ModelProbabilities> models, int[] labels, int[]? groups)
    {
        if (groups is null)
            return [];
        int[][] rowsOf = [.. Enumerable.Range(0, labels.Length).GroupBy(row => groups[row]).Select(group => group.ToArray())];
        bool mixed = Array.Exists(rowsOf, rows => Array.Exists(rows, row => labels[row] != labels[rows[0]]));
        int[] ofGroup = Array.ConvertAll(rowsOf, rows => labels[rows[0]]);
        if (mixed || rowsOf.Length == labels.Length || !ofGroup.Contains(0) || !ofGroup.Contains(1))
            return [];
        Uncertainty independent = new(ofGroup, null);
        return
        [
            .. models.Select(model =>
                ModelScores.Compute(
                    model.Model,
                    ofGroup,
                    Array.ConvertAll(rowsOf, rows => 1 / (1 + Math.Exp(-rows.Average(row => LogOdds(model.Probabilities[row]))))),
                    independent
                )
            ),
        ];
    }

    /// <summary>Finite for every probability: what is certain in doubles counts as certain to one in 10^15.</summary>
    static double LogOdds(double probability)
    {
        double limited = Math.Clamp(probability, 1e-15, 1 - 1e-15);
        return Math.Log(limited / (1 - limited));
    }
}
