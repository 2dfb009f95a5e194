using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta;

/// <summary>The result of the meta stage.</summary>
/// <param name="Report">Search and scores.</param>
/// <param name="ModelText">The refitted trees in LightGBM's own format; a single leaf where the winner has none.</param>
/// <param name="Blend">The log-odds that they are added to; null where they start from zero.</param>
/// <param name="Candidates">All that were scored, in order.</param>
/// <param name="TreeSeconds">How long each candidate with trees took: see SearchScores.Seconds.</param>
/// <param name="OutOfFold">Per row of X_meta, each by a meta-model fitted without it.</param>
/// <param name="TestProbabilities">Of label 1 per test row; empty without a test manifest.</param>
public sealed record MetaStageOutcome(
    MetaReport Report,
    string ModelText,
    LogisticBlend? Blend,
    IReadOnlyList<ScoredCandidate> Candidates,
    IReadOnlyList<double> TreeSeconds,
    OutOfFoldPrediction OutOfFold,
    double[] TestProbabilities
);

/// <summary>The meta-model's own out-of-fold predictions.</summary>
/// <param name="Probabilities">Of label 1 per row.</param>
/// <param name="LogOdds">What they are calibrated from.</param>
public sealed record OutOfFoldPrediction(double[] Probabilities, double[] LogOdds);

/// <summary>A line of candidates.csv.</summary>
/// <param name="Scored">Its name and scores.</param>
/// <param name="Parameters">Of the trees, by LGBMClassifier name; null for a candidate without trees.</param>
/// <param name="Rank">1 for the highest mean; equals share the lowest rank, as in scikit-learn's cv_results_.</param>
public sealed record ScoredCandidate(CandidateReport Scored, IReadOnlyDictionary<string, double>? Parameters, int Rank);
