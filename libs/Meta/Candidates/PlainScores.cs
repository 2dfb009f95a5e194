using StackingK8s.Boosting.Search;
using StackingK8s.Meta.Blending;

namespace StackingK8s.Meta.Candidates;

/// <summary>The scores of the candidates without trees.</summary>
/// <param name="Single">As single networks describe the rows: comparable with those of trees.</param>
/// <param name="Served">As they would be if all folds' networks described each row; equal where that cannot be told.</param>
/// <param name="Alone">The candidates that are one expert alone.</param>
sealed record PlainScores(SearchScores Single, SearchScores Served, IReadOnlySet<int> Alone)
{
    /// <summary>Scores every candidate on every part.</summary>
    public static PlainScores Compute(StageCandidates candidates)
    {
        PlainScores scores = new(
            new(candidates.Plain.Count, candidates.Parts.Count),
            new(candidates.Plain.Count, candidates.Parts.Count),
            candidates.Plain.Index().Where(plain => plain.Item.Kind == CombinerKind.Expert).Select(plain => plain.Index).ToHashSet()
        );
        var input = candidates.Input;
        for (int part = 0; part < candidates.Parts.Count; part++)
        {
            var (train, heldOut) = candidates.Parts[part];
            int[] labels = Array.ConvertAll(heldOut, row => input.Labels[row]);
            for (int plain = 0; plain < candidates.Plain.Count; plain++)
            {
                var blend = candidates.Plain[plain].Fit(input.Scores, input.Labels, train, candidates.Noise);
                double[] logOdds = ScoreColumns.LogOdds(blend, input.Scores.SelectRows(heldOut))!;
                scores.Single.Set(plain, part, Score(logOdds));
                scores.Served.Set(plain, part, Score(candidates.Noise.Average(logOdds, labels, blend.Weights)));
            }

            double Score(double[] logOdds) => candidates.Score(labels, Array.ConvertAll(logOdds, odds => 1 / (1 + Math.Exp(-odds))));
        }
        return scores;
    }
}
