using StackingK8s.Boosting;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta;

/// <summary>The result of the meta stage.</summary>
/// <param name="Report">Search and scores.</param>
/// <param name="ModelText">The refitted meta-model in LightGBM's own format.</param>
/// <param name="Blend">The blend whose log-odds its trees start from; null where they start from zero.</param>
/// <param name="Candidates">All that were scored, in order.</param>
/// <param name="CandidateAucs">The selection score of each.</param>
/// <param name="OutOfFoldProbabilities">
/// Of label 1 per row of X_meta, each by a meta-model fitted without it; empty where the rows are too few.
/// </param>
/// <param name="TestProbabilities">Of label 1 per test row; empty without a test manifest.</param>
public sealed record MetaStageOutcome(
    MetaReport Report,
    string ModelText,
    LogisticBlend? Blend,
    IReadOnlyList<MetaParameters> Candidates,
    IReadOnlyList<double> CandidateAucs,
    double[] OutOfFoldProbabilities,
    double[] TestProbabilities
);
