using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta.Blending;
using StackingK8s.Meta.Validation;

namespace StackingK8s.Meta.Candidates;

/// <summary>All that the search compares, and on which rows.</summary>
/// <param name="Input">The rows.</param>
/// <param name="Plain">The candidates without trees, the simplest first.</param>
/// <param name="Trees">The candidates with trees, in scikit-learn's order.</param>
/// <param name="Parts">The parts that score them.</param>
/// <param name="Noise">What averaging networks in serving takes away from the scores' spread.</param>
/// <param name="Score">The score of probabilities, greater is better.</param>
sealed record StageCandidates(
    MetaStageInput Input,
    IReadOnlyList<Combiner> Plain,
    IReadOnlyList<MetaParameters> Trees,
    IReadOnlyList<ValidationPart> Parts,
    ServingNoise Noise,
    ValidationScore Score
)
{
    public static StageCandidates Create(MetaStageInput input, MetaStageSettings settings) =>
        new(
            input,
            settings.Start == TreeStart.Blend ? Combiner.All(input.Experts.Count) : [],
            TreeCandidates.Create(settings),
            ValidationParts.Create(input, settings.Validation, settings.Seed),
            settings.ServingNoise == NoiseSource.TestRows
                ? ServingNoise.Measure([.. input.Test.Select(fold => fold.Scores)])
                : ServingNoise.Unknown,
            ScoreOf(settings.Metric)
        );

    static ValidationScore ScoreOf(SearchMetric metric) =>
        metric switch
        {
            SearchMetric.Auc => RocAuc.Compute,
            SearchMetric.AveragePrecision => AveragePrecision.Compute,
            _ => (labels, probabilities) => -LogLoss.Compute(labels, probabilities),
        };
}
