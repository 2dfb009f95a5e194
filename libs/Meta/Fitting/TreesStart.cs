using StackingK8s.Meta.Blending;
using StackingK8s.Meta.Candidates;

namespace StackingK8s.Meta.Fitting;

/// <summary>What the trees of all candidates start from: the best candidate without trees, or nothing.</summary>
/// <param name="Combiner">Null: the mean of the labels, LightGBM's own start.</param>
sealed record TreesStart(Combiner? Combiner)
{
    public static TreesStart Choose(StageCandidates candidates, PlainScores plain) =>
        new(candidates.Plain.Count > 0 ? candidates.Plain[Choice.BestPlain(plain, candidates.Parts.Count)] : null);

    /// <summary>Log-odds of all rows by a start that was fitted on some of them.</summary>
    public double[]? LogOdds(StageCandidates candidates, int[] train) =>
        ScoreColumns.LogOdds(
            Combiner?.Fit(candidates.Input.Scores, candidates.Input.Labels, train, candidates.Noise),
            candidates.Input.Scores
        );
}
